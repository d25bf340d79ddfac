import CPlatform
public import KernelInterface
import KernelsBaseline
import Synchronization

#if arch(x86_64)
  import KernelsAVX2
  import KernelsAVX512
#endif

/// How this process computes: one set of kernels and a number of threads.
///
/// Every operation is a method of an engine; tensors use `Engine.current`. Results depend on the
/// level, never on the number of threads.
public struct Engine: Sendable, CustomStringConvertible {
  package let kernels: any KernelSet.Type

  /// The most threads that one operation uses, the calling one included.
  public private(set) var threads: Int

  /// The algorithm of every convolution that it supports; where it is nil, or does not, the picker
  /// decides.
  package var convolutionAlgorithm: ConvolutionAlgorithm?

  /// An engine at the highest level that the machine supports, or at `level`, on `threads` threads.
  ///
  /// - Precondition: the machine supports `level` (`Engine.supportedLevels`) and `threads` > 0.
  public init(level: ISALevel? = nil, threads: Int? = nil) {
    let threads = threads ?? Engine.availableThreads
    precondition(threads > 0, "Engine: \(threads) threads; at least 1 is needed")
    let best = ISALevel.ofThisMachine
    let level = level ?? best
    precondition(
      level <= best, "Engine: this machine supports \(best.name), not \(level.name)")
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
  }

  /// The same engine on another number of threads.
  ///
  /// - Precondition: `threads` > 0.
  public func limited(to threads: Int) -> Engine {
    precondition(threads > 0, "Engine: \(threads) threads; at least 1 is needed")
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

  /// The CPUs that this process may use: its affinity mask, cut by its cgroup's quota.
  public static var availableThreads: Int { Int(cplatform_cpu_count()) }

  /// Level and threads, as `avx512, 2 threads`.
  public var description: String {
    "\(level.name), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// The engine that tensor operations use: at first, one as the environment variables `DCGAN_ISA` and
  /// `DCGAN_CONVOLUTION` want it, if they are set.
  ///
  /// The first use traps where they name nothing that exists. A program that would rather tell its
  /// user makes an `Engine(selecting:from:threads:)` before, which throws.
  ///
  /// It is chosen once, at the start of a program; changing it while operations run is safe, but
  /// leaves open which engine they use.
  public static var current: Engine {
    get { selected.withLock { $0 } }
    set { selected.withLock { $0 = newValue } }
  }

  private static let selected = Mutex(
    {
      do {
        return try Engine(selecting: nil, threads: nil)
      } catch {
        fatalError("\(error)")
      }
    }())
}
