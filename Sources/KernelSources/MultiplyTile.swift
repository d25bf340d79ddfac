package import KernelInterface

extension ThisISA {
  package static func multiplyRowPanel(_ tile: TileOperands) {
    if tile.rows == tileRows && tile.columns == tileColumns {
      storeTile(products(tile, rowStride: depthBlock, depthStride: 1), tile)
    } else {
      multiplyRowPanelEdge(tile)
    }
  }

  package static func multiplyColumnPanel(_ tile: TileOperands) {
    if tile.rows == tileRows && tile.columns == tileColumns {
      storeTile(products(tile, rowStride: 1, depthStride: tileRows), tile)
    } else {
      multiplyColumnPanelEdge(tile)
    }
  }

  // The edges are functions of their own because they index the sums by a variable, which keeps
  // them in memory for the whole of a function.

  @inline(never)
  private static func multiplyRowPanelEdge(_ tile: TileOperands) {
    storeEdge(products(tile, rowStride: depthBlock, depthStride: 1), tile)
  }

  @inline(never)
  private static func multiplyColumnPanelEdge(_ tile: TileOperands) {
    storeEdge(products(tile, rowStride: 1, depthStride: tileRows), tile)
  }

  /// The register tile. Both strides are constants, so each row of the left panel is reached by a
  /// displacement from one moving pointer.
  @inline(__always)
  private static func products(_ tile: TileOperands, rowStride: Int, depthStride: Int) -> Sums {
    var sums = zeroSums()
    var left = tile.left
    var right = tile.right
    var remaining = tile.depth
    while remaining > 0 {
      let right0 = right.vector(0)
      let right1 = right.vector(Vector.scalarCount)
      var row = 0
      while row < tileRows {
        let value = Vector(repeating: left[row &* rowStride])
        sums[unchecked: 2 &* row] = multiplyAdd(value, right0, sums[unchecked: 2 &* row])
        sums[unchecked: 2 &* row &+ 1] = multiplyAdd(value, right1, sums[unchecked: 2 &* row &+ 1])
        row &+= 1
      }
      left += depthStride
      right += tileColumns
      remaining &-= 1
    }
    return sums
  }

  @inline(__always)
  private static func storeTile(_ sums: Sums, _ tile: TileOperands) {
    // Two short loops are unrolled whole where one longer one would not be.
    var sums = sums
    if tile.accumulates {
      var row = 0
      while row < tileRows {
        let output = tile.output + tile.rowOffsets[row]
        sums[unchecked: 2 &* row] += output.vector(0)
        sums[unchecked: 2 &* row &+ 1] += output.vector(Vector.scalarCount)
        row &+= 1
      }
    }
    var row = 0
    while row < tileRows {
      let output = tile.output + tile.rowOffsets[row]
      output.store(sums[unchecked: 2 &* row], at: 0)
      output.store(sums[unchecked: 2 &* row &+ 1], at: Vector.scalarCount)
      row &+= 1
    }
  }

  /// Stores the part of a tile that lies inside the output.
  @inline(__always)
  private static func storeEdge(_ sums: Sums, _ tile: TileOperands) {
    var row = 0
    while row < tile.rows {
      let output = tile.output + tile.rowOffsets[row]
      var column = 0
      while column < tile.columns {
        let half = column >= Vector.scalarCount ? 1 : 0
        let value = sums[unchecked: 2 &* row &+ half][column &- half &* Vector.scalarCount]
        output[column] = tile.accumulates ? output[column] + value : value
        column &+= 1
      }
      row &+= 1
    }
  }
}
