/// The instruction sets that the kernels are compiled for, in ascending order.
public enum ISALevel: Int, Comparable, CaseIterable, Sendable {
  /// What every 64-bit processor of the platform has: SSE2 on x86-64, NEON on arm64.
  case baseline
  /// AVX2 and FMA (x86-64-v3): 8 floats an instruction.
  case avx2
  /// AVX-512 F, BW, DQ, VL (x86-64-v4): 16 floats an instruction.
  case avx512

  /// Whether `right` includes all of `left` and more.
  public static func < (left: ISALevel, right: ISALevel) -> Bool { left.rawValue < right.rawValue }

  /// The name by which users choose a level.
  public var name: String {
    switch self {
    case .baseline: "baseline"
    case .avx2: "avx2"
    case .avx512: "avx512"
    }
  }
}
