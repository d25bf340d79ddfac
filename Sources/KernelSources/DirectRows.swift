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

  /// All rows, cut into tiles of at most `directPixels` pixels, as equal as can be: 32 pixels are
  /// 6, 6, 5, 5, 5 and 5, because a tile of the last two would take longer than it should.
  @inline(never)
  private static func directRows<Vectors: Count>(
    _ operands: DirectRowsOperands, _ column: Int, _: Vectors.Type
  ) {
    let tiles = (operands.pixels &+ directPixels &- 1) / directPixels
    let (pixels, larger) = operands.pixels.quotientAndRemainder(dividingBy: tiles)
    // The terms together ask for the output of a tile, if there are enough of them.
    let terms = operands.kernelRows &* operands.run
    let nextStride = ((pixels &+ 1) &* operands.outputStride &+ terms &- 1) / terms
    let right = operands.right + column
    var output = operands.output + column
    var row = 0
    while row < operands.rows {
      var input = operands.input + row &* operands.stride &* operands.inputRowStride
      var tile = 0
      while tile < tiles {
        let count = tile < larger ? pixels &+ 1 : pixels
        switch count {
        case 1:
          directTile(operands, input, right, output, nextStride, Count1.self, Vectors.self)
        case 2:
          directTile(operands, input, right, output, nextStride, Count2.self, Vectors.self)
        case 3:
          directTile(operands, input, right, output, nextStride, Count3.self, Vectors.self)
        case 4 where directPixels > 3:
          directTile(operands, input, right, output, nextStride, Count4.self, Vectors.self)
        case 5 where directPixels > 3:
          directTile(operands, input, right, output, nextStride, Count5.self, Vectors.self)
        case 6 where directPixels > 3:
          directTile(operands, input, right, output, nextStride, Count6.self, Vectors.self)
        default: preconditionFailure("directRows: more pixels than there are registers for")
        }
        input += count &* operands.pixelStride
        output += count &* operands.outputStride
        tile &+= 1
      }
      row &+= 1
    }
  }

  /// `pixels` x `vectors` sums, at most 24 vectors.
  @inline(__always)
  private static func directTile<Pixels: Count, Vectors: Count>(
    _ operands: DirectRowsOperands, _ input: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ nextStride: Int,
    _: Pixels.Type, _: Vectors.Type
  ) {
    let (pixels, vectors) = (Pixels.value, Vectors.value)
    let lanes = Vector.scalarCount
    let stride = operands.pixelStride
    var sums = zeroSums()
    var right = right
    var line = input
    // The output of the tile after the next is asked for, a little with each term. Behind the last
    // rows that is memory of another task, or of nobody.
    var next = UnsafePointer(output + 2 &* pixels &* operands.outputStride)
    var kernelRow = 0
    while kernelRow < operands.kernelRows {
      var left0 = line
      var left1 = line + 3 &* stride
      var remaining = operands.run
      while remaining > 0 {
        let right0 = right.vector(0)
        let right1 = vectors > 1 ? right.vector(lanes) : right0
        let right2 = vectors > 2 ? right.vector(2 &* lanes) : right0
        let right3 = vectors > 3 ? right.vector(3 &* lanes) : right0
        cvectors_prefetch_for_writing(next)
        var pixel = 0
        while pixel < pixels {
          let value = Vector(
            repeating: pixel < 3 ? left0[pixel &* stride] : left1[(pixel &- 3) &* stride])
          let base = 4 &* pixel
          sums[unchecked: base] = multiplyAdd(value, right0, sums[unchecked: base])
          if vectors > 1 {
            sums[unchecked: base &+ 1] = multiplyAdd(value, right1, sums[unchecked: base &+ 1])
          }
          if vectors > 2 {
            sums[unchecked: base &+ 2] = multiplyAdd(value, right2, sums[unchecked: base &+ 2])
          }
          if vectors > 3 {
            sums[unchecked: base &+ 3] = multiplyAdd(value, right3, sums[unchecked: base &+ 3])
          }
          pixel &+= 1
        }
        // Otherwise each pixel would have a pointer of its own, for which there are no registers.
        left0 = cvectors_opaque(left0 + 1)
        if pixels > 3 { left1 = cvectors_opaque(left1 + 1) }
        right += 4 &* lanes
        next += nextStride
        remaining &-= 1
      }
      line += operands.inputRowStride
      kernelRow &+= 1
    }
    var pixel = 0
    while pixel < pixels {
      let target = output + pixel &* operands.outputStride
      target.store(sums[unchecked: 4 &* pixel], at: 0)
      if vectors > 1 { target.store(sums[unchecked: 4 &* pixel &+ 1], at: lanes) }
      if vectors > 2 { target.store(sums[unchecked: 4 &* pixel &+ 2], at: 2 &* lanes) }
      if vectors > 3 { target.store(sums[unchecked: 4 &* pixel &+ 3], at: 3 &* lanes) }
      pixel &+= 1
    }
  }
}
