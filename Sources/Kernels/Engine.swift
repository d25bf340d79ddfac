import CPlatform
public import KernelInterface
import KernelsBaseline
import Preconditions
import Synchronization

#if arch(x86_64)
  import KernelsAVX2
  import KernelsAVX512
#endif

/// What this process computes with: a set of kernels and a number of threads.
///
/// Every operation is a method of an engine; tensors use `Engine.current`. Results depend on the
/// level, never on the number of threads.
public struct Engine: Sendable, CustomStringConvertible {
  package let kernels: any KernelSet.Type

  /// How operations cut their work: the block sizes of the kernels' level.
  package var sizes: BlockSizes

  /// The most threads that one operation uses, including the calling thread.
  public private(set) var threads: Int

  /// The algorithm of every convolution that it supports. The picker decides where it is nil or
  /// does not support a pass.
  package var convolutionAlgorithm: ConvolutionAlgorithm?

  /// An engine at the highest level that the machine supports, or at `level`, on `threads` threads.
  ///
  /// - Precondition: the machine supports `level` (`Engine.supportedLevels`) and `threads` > 0.
  public init(level: ISALevel? = nil, threads: Int? = nil) {
    let threads = threads ?? Engine.availableThreads
    require(threads > 0, "Engine: \(threads) threads; at least 1 is needed")
    let best = ISALevel.ofThisMachine
    let level = level ?? best
    require(level <= best, "Engine: this machine supports \(best.name), not \(level.name)")
    self.threads = threads
    #if arch(x86_64)
      switch level {
      case .avx512: kernels = AVX512Kernels.self
      case .avx2: kernels = AVX2Kernels.self
      case .baseline: kernels = BaselineKernels.self
      }
    #else
      kernels = BaselineKernels.self
    #endif
    sizes = kernels.blockSizes
  }

  /// The same engine on another number of threads.
  ///
  /// - Precondition: `threads` > 0.
  public func limited(to threads: Int) -> Engine {
    require(threads > 0, "Engine: \(threads) threads; at least 1 is needed")
    var engine = self
    engine.threads = threads
    return engine
  }

  /// The instruction-set level of the kernels.
  public var level: ISALevel { kernels.level }

  /// The levels that this machine can run, in ascending order.
  public static var supportedLevels: [ISALevel] {
    ISALevel.allCases.filter { $0 <= .ofThisMachine }
  }

  /// The CPUs that this process may use: its affinity mask, limited by the quota of its cgroup.
  public static var availableThreads: Int { Int(cplatform_cpu_count()) }

  /// Level and threads, as `avx512, 2 threads`.
  public var description: String {
    "\(level.name), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// The engine that tensor operations use. Initially, the environment variables `DCGAN_ISA` and
  /// `DCGAN_CONVOLUTION` choose it if they are set.
  ///
  /// The first use ends the program if they name nothing that exists. Programs that want to report
  /// that themselves make an `Engine(selecting:from:threads:)` first, which throws.
  ///
  /// Choose it once, at the start of a program. Changing it while operations run is safe, but does
  /// not say which engine they use.
  public static var current: Engine {
    get { selected.withLock { $0 } }
    set { selected.withLock { $0 = newValue } }
  }

  private static let selected = Mutex(
    {
      do {
        return try Engine(selecting: nil, threads: nil)
      } catch {
        programError("\(error)")
      }
    }())
}

extension ISALevel {
  /// The highest level that both the processor and the operating system support.
  fileprivate static var ofThisMachine: ISALevel {
    switch Int(cplatform_isa_level()) {
    case CPLATFORM_ISA_AVX512: .avx512
    case CPLATFORM_ISA_AVX2: .avx2
    default: .baseline
    }
  }
}
