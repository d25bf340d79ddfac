import Memory
import Reference
import TestSupport
import Testing

/// The test support itself: it detects what it is meant to detect.
@Suite struct SupportTests {
  @Test func fillsAreReproducible() {
    #expect(integerFill(100, seed: 7) == integerFill(100, seed: 7))
    #expect(integerFill(100, seed: 7) != integerFill(100, seed: 8))
    #expect(Set(integerFill(1000)) == Set((-4...4).map(Float.init)))
    #expect(uniformFill(100, in: 2...3).allSatisfy { (2...3).contains($0 as Float) })
  }

  @Test func deviationIsRelativeToTheWhole() {
    let deviation = Deviation(of: [3, 4.5, 0] as [Float], from: [3, 4, 0] as [Double])
    #expect(deviation.max == 0.125)
    #expect(deviation.rms == 0.1)
    #expect(deviation.worstIndex == 1)
    #expect(Deviation(of: [0.5] as [Float], from: [0] as [Float]).max == 0.5)
    #expect(Deviation(of: [.nan] as [Float], from: [1] as [Float]).max == .infinity)
  }

  @Test func differencesAreRecorded() {
    expectClose([1, 2] as [Float], [1, 2.1] as [Double], tolerance: 0.05)
    expectClose([Float](), [Double](), tolerance: 0)
    withKnownIssue { expectClose([1, 2] as [Float], [1, 2.2] as [Double], tolerance: 0.05) }
    withKnownIssue { expectClose([1] as [Float], [1, 2] as [Double], tolerance: 1) }
    withKnownIssue { expectClose([.nan] as [Float], [1] as [Double], tolerance: 1) }
    withKnownIssue { expectGradient([2.001], at: [1]) { $0[0] * $0[0] } }
  }

  @Test func centralDifferencesAreAccurate() {
    let point = [0.5, -2, 3]
    expectClose(
      numericalGradient(at: point) { $0[0] * $0[0] * $0[0] + $0[1] * $0[2] }, [0.75, 3, -2],
      tolerance: 1e-9)
  }

  @Test(arguments: [0, 3]) func writesOutsideABufferAreFound(misalignment: Int) {
    let guarded = GuardedBuffer([1, 2, 3], misalignment: misalignment)
    #expect(guarded.scalars() == [1, 2, 3])
    #expect(guarded.damage().isEmpty)
    guarded.expectIntact()
    guarded.buffer.pointer[-1] = 0
    guarded.buffer.pointer[3] = .nan
    #expect(guarded.damage() == [-1, 3])
    withKnownIssue { guarded.expectIntact() }
  }

  @Test func freshBuffersHoldNoNumbers() {
    let guarded = GuardedBuffer(count: 5)
    #expect(guarded.scalars().map(\.isNaN) == [true, true, true, true, true])
    #expect(Int(bitPattern: guarded.buffer.pointer).isMultiple(of: 64))
  }
}
