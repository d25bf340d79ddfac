import Tensors
import Testing

@testable import Checkpoints

struct HalfPrecisionTests {
  /// Every half-precision number survives both conversions.
  @Test func everyNumberSurvives() {
    for bits in UInt16.min...UInt16.max {
      let value = single(half: bits)
      guard let back = half(single: value) else {
        Issue.record("\(value) has no counterpart")
        return
      }
      if value.isNaN { #expect(single(half: back).isNaN) } else { #expect(back == bits) }
    }
  }

  /// The middle between two neighbours becomes the even one. The numbers beside the middle become
  /// the nearer neighbour.
  @Test func theNearestOfTwoNeighboursIsTaken() {
    for bits in UInt16(0)..<0x7bff {
      let middle = (single(half: bits) + single(half: bits + 1)) / 2
      #expect(half(single: middle) == (bits.isMultiple(of: 2) ? bits : bits + 1))
      #expect(half(single: middle.nextDown) == bits)
      #expect(half(single: middle.nextUp) == bits + 1)
      #expect(half(single: -middle.nextUp) == (bits + 1) | 0x8000)
    }
  }

  @Test func numbersThatAreTooLargeAreErrors() throws {
    #expect(half(single: 65519.996) == 0x7bff)
    for value: Float in [65520, -65520, 1e30, .greatestFiniteMagnitude] {
      #expect(throws: HalfPrecisionError(value: value)) {
        try Tensor([1, value], shape: [2]).halves()
      }
    }
    #expect(
      try Tensor([.infinity, -.infinity, .leastNonzeroMagnitude], shape: [3]).halves()
        == [0x7c00, 0xfc00, 0])
  }
}
