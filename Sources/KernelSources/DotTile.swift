package import KernelInterface

extension ThisISA {
  package static func dotTile(_ operands: DotOperands) {
    products(operands, tileRows: dotRows, tileColumns: dotColumns)
  }

  package static func narrowDotTile(_ operands: DotOperands) {
    products(operands, tileRows: narrowDotRows, tileColumns: narrowDotColumns)
  }

  /// One register tile. Columns beyond the last repeat the last one, rows beyond the last read
  /// zeros. Neither are stored.
  @inline(__always)
  private static func products(_ operands: DotOperands, tileRows: Int, tileColumns: Int) {
    let lanes = Vector.scalarCount
    let wholeDepth = operands.depth / lanes &* lanes
    let lastColumn = operands.columns &- 1
    let slots = tileRows &* tileColumns
    var sums = zeroSums()
    var left = unsafe operands.left
    var tap = 0
    while tap < operands.taps {
      let right = unsafe operands.right + operands.rightOffsets[tap]
      var index = 0
      while index < wholeDepth {
        var column = 0
        while column < tileColumns {
          let offset = min(column, lastColumn) &* operands.rightStride
          let factor = unsafe right.vector(offset &+ index)
          var row = 0
          while row < tileRows {
            let slot = row &* tileColumns &+ column
            unsafe sums[unchecked: slot] = multiplyAdd(
              left[row].vector(index), factor, sums[unchecked: slot])
            row &+= 1
          }
          column &+= 1
        }
        index &+= lanes
      }
      unsafe left += tileRows
      tap &+= 1
    }

    // The loops below index accumulators by variables, which needs memory. The copy, by constant
    // indices, keeps `sums` itself in registers.
    var stored = zeroSums()
    var slot = 0
    while slot < slots {
      unsafe stored[unchecked: slot] = sums[unchecked: slot]
      slot &+= 1
    }
    var row = 0
    while row < operands.rows {
      let output = unsafe operands.output + operands.rowOffsets[row]
      var column = 0
      while column < operands.columns {
        unsafe output[column] =
          laneSum(stored[unchecked: row &* tileColumns &+ column])
          + tailSum(of: operands, from: wholeDepth, row: row, column: column, tileRows: tileRows)
        column &+= 1
      }
      row &+= 1
    }
  }

  /// The sum of the last terms of each tap, which do not fill a vector.
  @inline(__always)
  private static func tailSum(
    of operands: DotOperands, from wholeDepth: Int, row: Int, column: Int, tileRows: Int
  ) -> Float {
    var sum: Float = 0
    guard wholeDepth < operands.depth else { return sum }
    var tap = 0
    while tap < operands.taps {
      let left = unsafe operands.left[tap &* tileRows &+ row]
      let right =
        unsafe operands.right + operands.rightOffsets[tap] + column &* operands.rightStride
      var index = wholeDepth
      while index < operands.depth {
        unsafe sum += left[index] * right[index]
        index &+= 1
      }
      tap &+= 1
    }
    return sum
  }
}
