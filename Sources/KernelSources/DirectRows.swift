import CVectors
package import KernelInterface

extension ThisISA {
  package static func directRows(_ operands: DirectRowsOperands) {
    let lanes = Vector.scalarCount
    var column = 0
    if operands.columns >= 4 &* lanes {
      directRows(operands, column, Count4.self)
      column &+= 4 &* lanes
    }
    if operands.columns &- column >= 2 &* lanes {
      directRows(operands, column, Count2.self)
      column &+= 2 &* lanes
    }
    while column < operands.columns {
      directRows(operands, column, Count1.self)
      column &+= lanes
    }
  }

  /// All rows, for `Vectors` vectors of channels from `column` on.
  ///
  /// A row is divided into tiles of at most `directPixels` pixels, whose sizes differ by at most
  /// one: 32 pixels are 6, 6, 5, 5, 5 and 5. A tile of few pixels has too few accumulators to hide
  /// the latency of a multiply-add.
  @inline(never)
  private static func directRows<Vectors: Count>(
    _ operands: DirectRowsOperands, _ column: Int, _: Vectors.Type
  ) {
    let tiles = (operands.pixels &+ directPixels &- 1) / directPixels
    let (pixels, larger) = operands.pixels.quotientAndRemainder(dividingBy: tiles)
    // Floats to advance the prefetch by with each term, so that all terms cover a tile's output.
    let terms = operands.kernelRows &* operands.run
    let prefetchStride = ((pixels &+ 1) &* operands.outputStride &+ terms &- 1) / terms
    let right = unsafe operands.right + column
    var output = unsafe operands.output + column
    var row = 0
    while row < operands.rows {
      var input = unsafe operands.input + row &* operands.stride &* operands.inputRowStride
      var tile = 0
      while tile < tiles {
        let count = tile < larger ? pixels &+ 1 : pixels
        switch count {
        case 1:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count1.self, Vectors.self)
        case 2:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count2.self, Vectors.self)
        case 3:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count3.self, Vectors.self)
        case 4 where directPixels > 3:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count4.self, Vectors.self)
        case 5 where directPixels > 3:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count5.self, Vectors.self)
        case 6 where directPixels > 3:
          unsafe directTile(
            operands, input, right, output, prefetchStride, Count6.self, Vectors.self)
        default: preconditionFailure("directRows: a tile has more pixels than registers")
        }
        unsafe input += count &* operands.pixelStride
        unsafe output += count &* operands.outputStride
        tile &+= 1
      }
      row &+= 1
    }
  }

  /// One register tile: `Pixels` x `Vectors` accumulators.
  @inline(__always)
  private static func directTile<Pixels: Count, Vectors: Count>(
    _ operands: DirectRowsOperands, _ input: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ prefetchStride: Int,
    _: Pixels.Type, _: Vectors.Type
  ) {
    let (pixels, vectors) = (Pixels.value, Vectors.value)
    let lanes = Vector.scalarCount
    let stride = operands.pixelStride
    var sums = zeroSums()
    var right = unsafe right
    var line = unsafe input
    // Prefetches the output of the tile after the next, one line with each term. After the last
    // tiles the address is outside the output, which a prefetch permits.
    var prefetch = unsafe UnsafePointer(output + 2 &* pixels &* operands.outputStride)
    var kernelRow = 0
    while kernelRow < operands.kernelRows {
      var left0 = unsafe line
      var left1 = unsafe line + 3 &* stride
      var remaining = operands.run
      while remaining > 0 {
        let right0 = unsafe right.vector(0)
        let right1 = unsafe vectors > 1 ? right.vector(lanes) : right0
        let right2 = unsafe vectors > 2 ? right.vector(2 &* lanes) : right0
        let right3 = unsafe vectors > 3 ? right.vector(3 &* lanes) : right0
        unsafe cvectors_prefetch_for_writing(prefetch)
        var pixel = 0
        while pixel < pixels {
          let value = unsafe Vector(
            repeating: pixel < 3 ? left0[pixel &* stride] : left1[(pixel &- 3) &* stride])
          let base = 4 &* pixel
          unsafe sums[unchecked: base] = multiplyAdd(value, right0, sums[unchecked: base])
          if vectors > 1 {
            unsafe sums[unchecked: base &+ 1] = multiplyAdd(
              value, right1, sums[unchecked: base &+ 1])
          }
          if vectors > 2 {
            unsafe sums[unchecked: base &+ 2] = multiplyAdd(
              value, right2, sums[unchecked: base &+ 2])
          }
          if vectors > 3 {
            unsafe sums[unchecked: base &+ 3] = multiplyAdd(
              value, right3, sums[unchecked: base &+ 3])
          }
          pixel &+= 1
        }
        // Hides the pointers from the optimizer, which would keep one for each pixel and spill.
        unsafe left0 = cvectors_opaque(left0 + 1)
        if pixels > 3 { unsafe left1 = cvectors_opaque(left1 + 1) }
        unsafe right += 4 &* lanes
        unsafe prefetch += prefetchStride
        remaining &-= 1
      }
      unsafe line += operands.inputRowStride
      kernelRow &+= 1
    }
    var pixel = 0
    while pixel < pixels {
      let target = unsafe output + pixel &* operands.outputStride
      unsafe target.store(sums[unchecked: 4 &* pixel], at: 0)
      if vectors > 1 { unsafe target.store(sums[unchecked: 4 &* pixel &+ 1], at: lanes) }
      if vectors > 2 { unsafe target.store(sums[unchecked: 4 &* pixel &+ 2], at: 2 &* lanes) }
      if vectors > 3 { unsafe target.store(sums[unchecked: 4 &* pixel &+ 3], at: 3 &* lanes) }
      pixel &+= 1
    }
  }
}
