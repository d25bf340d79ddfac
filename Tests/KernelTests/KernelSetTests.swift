import Foundation
import KernelCases
import KernelInterface
import Kernels
import Testing

/// The kernels themselves, without the loops around them, at every level of this machine.
///
/// `scripts/check-portability` runs the same cases on other processors.
@Suite struct KernelSetTests {
  @Test(arguments: Engine.supportedLevels)
  func everyKernelAgreesWithTheReference(level: ISALevel) {
    check(Engine(level: level, threads: 1).kernels)
  }

  private func check<Kernels: KernelSet>(_: Kernels.Type) {
    KernelCases<Kernels>.run { kernel, checks in
      #expect(checks.failure == nil, "\(kernel)")
      #expect(checks.comparisons > 0, "\(kernel)")
      return true
    }
  }

  @Test func everyKernelHasACase() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/KernelInterface/KernelSet.swift")
    let text = try String(contentsOf: file, encoding: .utf8)
    let kernels = text.matches(of: /static func (\w+)\(/).map { String($0.1) }
    #expect(kernels.count > 30)
    #expect(Set(kernels) == Set(caseNames(Engine(threads: 1).kernels)))
  }

  private func caseNames<Kernels: KernelSet>(_: Kernels.Type) -> [String] {
    KernelCases<Kernels>.all.map(\.kernel)
  }
}
