import KernelInterface

extension ThisISA {
  package static func multiplyAddPeak(iterations: Int) -> Float {
    let factor = Vector(repeating: 0.5)
    let addend = Vector(repeating: 1)
    var sums = zeroSums()
    var slot = 0
    while slot < sumCount {
      // Start values differ, or the compiler would merge the accumulators.
      unsafe sums[unchecked: slot] = Vector(repeating: Float(slot))
      slot &+= 1
    }
    var remaining = iterations
    while remaining > 0 {
      var slot = 0
      while slot < sumCount {
        // The accumulator is fed back, or the product would be hoisted.
        unsafe sums[unchecked: slot] = multiplyAdd(sums[unchecked: slot], factor, addend)
        slot &+= 1
      }
      remaining &-= 1
    }
    var total = Vector.zero
    slot = 0
    while slot < sumCount {
      unsafe total += sums[unchecked: slot]
      slot &+= 1
    }
    return laneSum(total)
  }

  private static var sumCount: Int { 2 &* tileRows }
}
