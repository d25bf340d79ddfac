package import KernelInterface

extension ThisISA {
  package static func directRow(_ operands: DirectRowOperands) {
    if operands.pixels == directPixels && operands.columns == directColumns {
      directTile(operands)
    } else {
      directEdge(operands)
    }
  }

  /// `directPixels` x 4 vectors.
  @inline(__always)
  private static func directTile(_ operands: DirectRowOperands) {
    let lanes = Vector.scalarCount
    var sums = zeroSums()
    var right = operands.right
    var line = operands.input
    var kernelRow = 0
    while kernelRow < operands.kernelRows {
      var input = line
      var remaining = operands.run
      while remaining > 0 {
        let right0 = right.vector(0)
        let right1 = right.vector(lanes)
        let right2 = right.vector(2 &* lanes)
        let right3 = right.vector(3 &* lanes)
        var pixel = 0
        while pixel < directPixels {
          let value = Vector(repeating: input[pixel &* operands.pixelStride])
          let base = 4 &* pixel
          sums[unchecked: base] = multiplyAdd(value, right0, sums[unchecked: base])
          sums[unchecked: base &+ 1] = multiplyAdd(value, right1, sums[unchecked: base &+ 1])
          sums[unchecked: base &+ 2] = multiplyAdd(value, right2, sums[unchecked: base &+ 2])
          sums[unchecked: base &+ 3] = multiplyAdd(value, right3, sums[unchecked: base &+ 3])
          pixel &+= 1
        }
        input += 1
        right += 4 &* lanes
        remaining &-= 1
      }
      line += operands.inputRowStride
      kernelRow &+= 1
    }
    var pixel = 0
    while pixel < directPixels {
      let output = operands.output + pixel &* operands.outputStride
      var part = 0
      while part < 4 {
        output.store(sums[unchecked: 4 &* pixel &+ part], at: part &* lanes)
        part &+= 1
      }
      pixel &+= 1
    }
  }

  /// A tile that is cut by the end of the row or of the channels: one pixel, one vector at a time.
  @inline(never)
  private static func directEdge(_ operands: DirectRowOperands) {
    let lanes = Vector.scalarCount
    var pixel = 0
    while pixel < operands.pixels {
      var column = 0
      while column < operands.columns {
        var sum = Vector.zero
        var right = operands.right + column
        var line = operands.input + pixel &* operands.pixelStride
        var kernelRow = 0
        while kernelRow < operands.kernelRows {
          var index = 0
          while index < operands.run {
            sum = multiplyAdd(Vector(repeating: line[index]), right.vector(0), sum)
            right += directColumns
            index &+= 1
          }
          line += operands.inputRowStride
          kernelRow &+= 1
        }
        let output = operands.output + (pixel &* operands.outputStride &+ column)
        output.storePartial(sum, at: 0, count: min(lanes, operands.columns &- column))
        column &+= lanes
      }
      pixel &+= 1
    }
  }
}
