import KernelInterface

// What register tiles ask for of the memory that later ones read, evenly over all that come before.

extension TileOperands {
  /// Shares out requests for the right panel that comes next over the register tiles before it.
  ///
  /// One tile alone asks with both kinds of requests: two cache lines a turn are half of a panel's.
  mutating func request(rightPanel next: UnsafePointer<Float>, tiles: Int) {
    nextRight = next
    nextRightStride = (rightStride + tiles - 1) / tiles
    if nextRightStride > cacheLine {
      nextLeft = next + 2 * cacheLine
      nextLeftStride = nextRightStride
    }
  }

  /// Shares out requests for rows of the left matrix that come next over the register tiles before them.
  mutating func request(leftRows next: Range<UnsafePointer<Float>>, tiles: Int) {
    let terms = segments * depth * tiles
    nextLeft = next.lowerBound
    nextLeftStride = (next.count + terms - 1) / terms
  }

  /// Moves on to what the next register tile asks for.
  mutating func advanceRequests() {
    nextRight += segments * depth * nextRightStride
    nextLeft += segments * depth * nextLeftStride
  }
}
