import CPlatform
import KernelInterface

extension ISALevel {
  /// The highest level that both the processor and the operating system support.
  static var ofThisMachine: ISALevel {
    switch Int(cplatform_isa_level()) {
    case CPLATFORM_ISA_AVX512: .avx512
    case CPLATFORM_ISA_AVX2: .avx2
    default: .baseline
    }
  }
}
