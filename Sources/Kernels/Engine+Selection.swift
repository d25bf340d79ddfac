import KernelInterface

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An engine that a user asked for and that does not exist. The description is a sentence for the
/// user.
public enum EngineSelectionError: Error, Equatable, CustomStringConvertible {
  /// `source`, an option or an environment variable, names no instruction-set level.
  case unknownLevel(name: String, source: String)
  /// Operations run on 1 to 1024 threads.
  case impossibleThreads(Int)
  /// `DCGAN_CONVOLUTION` names no algorithm.
  case unknownAlgorithm(String)

  public var description: String {
    switch self {
    case .unknownLevel(let name, let source):
      "\(source) '\(name)' is no instruction-set level; use one of "
        + ISALevel.allCases.map(\.name).joined(separator: ", ")
    case .impossibleThreads(let count):
      "\(count) threads are not possible; use 1 to 1024"
    case .unknownAlgorithm(let name):
      "DCGAN_CONVOLUTION '\(name)' is no algorithm; use one of "
        + ConvolutionAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
    }
  }
}

extension Engine {
  /// An engine as the user of this process wants it.
  ///
  /// The environment variable `DCGAN_CONVOLUTION` names the algorithm of all convolutions that it
  /// supports (`direct`, `im2col` or `winograd`), for tests and comparisons.
  ///
  /// - Parameters:
  ///   - isa: the highest level to use; when nil, that of the environment variable `DCGAN_ISA`, if
  ///     it is set.
  ///   - source: the name of the option that gave `isa`, for errors.
  ///   - threads: the number of threads, 1 to 1024; all CPUs that the process may use when nil.
  /// - Throws: `EngineSelectionError` for a name or a number that does not exist.
  public init(
    selecting isa: String?, from source: String = "level", threads: Int?
  ) throws(EngineSelectionError) {
    var cap = ISALevel.allCases.last
    if let isa {
      cap = try Engine.level(named: isa, source: source)
    } else if let variable = unsafe getenv("DCGAN_ISA") {
      // SAFETY: the name is copied at once; a program that sets variables does so before.
      cap = try Engine.level(named: unsafe String(cString: variable), source: "DCGAN_ISA")
    }
    if let threads, !(1...1024 ~= threads) { throw .impossibleThreads(threads) }
    let level = Engine.supportedLevels.last { $0 <= (cap ?? .baseline) }
    self.init(level: level, threads: threads)
    if let variable = unsafe getenv("DCGAN_CONVOLUTION") {
      // SAFETY: as above.
      let name = unsafe String(cString: variable)
      guard let algorithm = ConvolutionAlgorithm(rawValue: name) else {
        throw .unknownAlgorithm(name)
      }
      convolutionAlgorithm = algorithm
    }
  }

  private static func level(named name: String, source: String) throws(EngineSelectionError)
    -> ISALevel
  {
    guard let level = ISALevel.allCases.first(where: { $0.name == name }) else {
      throw .unknownLevel(name: name, source: source)
    }
    return level
  }
}
