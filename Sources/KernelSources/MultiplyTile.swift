import CPlatform
package import KernelInterface

extension ThisISA {
  package static func multiplyRows(_ tile: TileOperands) {
    guard tile.isWhole else { return multiplyRowsEdge(tile) }
    var tile = tile
    while tile.groups >= 3 {
      storeTile(rowProducts(tile, groups: 3), tile, groups: 3)
      tile.groups &-= 3
      tile.groupOffsets += 3
      tile.rowOffsets += tileRows
      tile.next += tile.nextStep
      tile.later += tile.segments &* tile.depth &* tile.laterStride
    }
    switch tile.groups {
    case 2: storeTile(rowProducts(tile, groups: 2), tile, groups: 2)
    case 1: storeTile(rowProducts(tile, groups: 1), tile, groups: 1)
    default: break
    }
  }

  package static func multiplyColumns(_ tile: TileOperands) {
    guard tile.isWhole else { return multiplyColumnsEdge(tile) }
    switch tile.groups {
    case 3: storeTile(columnProducts(tile, groups: 3), tile, groups: 3)
    case 2: storeTile(columnProducts(tile, groups: 2), tile, groups: 2)
    default: storeTile(columnProducts(tile, groups: 1), tile, groups: 1)
    }
  }

  // The edges are functions of their own because they index the sums by a variable, which keeps
  // them in memory for the whole of a function.

  @inline(never)
  private static func multiplyRowsEdge(_ tile: TileOperands) {
    switch tile.groups {
    case 3: storeEdge(rowProducts(tile, groups: 3), tile)
    case 2: storeEdge(rowProducts(tile, groups: 2), tile)
    default: storeEdge(rowProducts(tile, groups: 1), tile)
    }
  }

  @inline(never)
  private static func multiplyColumnsEdge(_ tile: TileOperands) {
    switch tile.groups {
    case 3: storeEdge(columnProducts(tile, groups: 3), tile)
    case 2: storeEdge(columnProducts(tile, groups: 2), tile)
    default: storeEdge(columnProducts(tile, groups: 1), tile)
    }
  }

  @inline(__always)
  private static func rowProducts(_ tile: TileOperands, groups: Int) -> Sums {
    if tile.fetchesOutput { fetchOutput(tile, groups: groups) }
    var sums = zeroSums()
    var right = tile.right
    var next = tile.next
    var later = tile.later
    let stride = tile.leftStride
    let offset0 = tile.groupOffsets[0]
    let offset1 = groups > 1 ? tile.groupOffsets[1] : 0
    let offset2 = groups > 2 ? tile.groupOffsets[2] : 0
    var segment = 0
    while segment < tile.segments {
      let left = tile.left + tile.segmentOffsets[segment]
      var left0 = left + offset0
      var left1 = left + offset1
      var left2 = left + offset2
      var remaining = tile.depth
      while remaining > 0 {
        let right0 = right.vector(0)
        let right1 = right.vector(Vector.scalarCount)
        cplatform_prefetch(next)
        cplatform_prefetch(next + Vector.scalarCount)
        cplatform_prefetch(later)
        var group = 0
        while group < groups {
          let left = group == 0 ? left0 : group == 1 ? left1 : left2
          var row = 0
          while row < groupRows {
            let slot = 2 &* (group &* groupRows &+ row)
            let value = Vector(repeating: left[row &* stride])
            sums[unchecked: slot] = multiplyAdd(value, right0, sums[unchecked: slot])
            sums[unchecked: slot &+ 1] = multiplyAdd(value, right1, sums[unchecked: slot &+ 1])
            row &+= 1
          }
          group &+= 1
        }
        // Otherwise each row would have a pointer of its own, for which there are no registers.
        left0 = cplatform_opaque(left0 + 1)
        if groups > 1 { left1 = cplatform_opaque(left1 + 1) }
        if groups > 2 { left2 = cplatform_opaque(left2 + 1) }
        right += tileColumns
        next += tileColumns
        later += tile.laterStride
        remaining &-= 1
      }
      segment &+= 1
    }
    return sums
  }

  @inline(__always)
  private static func columnProducts(_ tile: TileOperands, groups: Int) -> Sums {
    fetchOutput(tile, groups: groups)
    var sums = zeroSums()
    var right = tile.right
    var later = tile.later
    let rightStride = tile.rightStride
    var segment = 0
    while segment < tile.segments {
      var left = tile.left + tile.segmentOffsets[segment]
      let end = right + tile.depth &* rightStride
      while right < end {
        let right0 = right.vector(0)
        let right1 = right.vector(Vector.scalarCount)
        cplatform_prefetch(later)
        cplatform_prefetch(later + Vector.scalarCount)
        var row = 0
        while row < groups &* groupRows {
          let value = Vector(repeating: left[row])
          sums[unchecked: 2 &* row] = multiplyAdd(value, right0, sums[unchecked: 2 &* row])
          sums[unchecked: 2 &* row &+ 1] = multiplyAdd(
            value, right1, sums[unchecked: 2 &* row &+ 1])
          row &+= 1
        }
        left += tile.leftStride
        later += tile.laterStride
        right += rightStride
      }
      segment &+= 1
    }
    return sums
  }

  /// Brings the output near while the sums are computed; outputs are larger than caches.
  @inline(__always)
  private static func fetchOutput(_ tile: TileOperands, groups: Int) {
    var row = 0
    while row < groups &* groupRows {
      let output = tile.output + tile.rowOffsets[row]
      cplatform_prefetch_for_writing(output)
      cplatform_prefetch_for_writing(output + Vector.scalarCount)
      row &+= 1
    }
  }

  @inline(__always)
  private static func storeTile(_ sums: Sums, _ tile: TileOperands, groups: Int) {
    // Two short loops are unrolled whole where one longer one would not be.
    var sums = sums
    if tile.accumulates {
      var row = 0
      while row < groups &* groupRows {
        let output = tile.output + tile.rowOffsets[row]
        sums[unchecked: 2 &* row] += output.vector(0)
        sums[unchecked: 2 &* row &+ 1] += output.vector(Vector.scalarCount)
        row &+= 1
      }
    }
    var row = 0
    while row < groups &* groupRows {
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
    while row < tile.groups &* groupRows {
      let offset = tile.rowOffsets[row]
      if offset >= 0 {
        let output = tile.output + offset
        var column = 0
        while column < tile.columns {
          let half = column >= Vector.scalarCount ? 1 : 0
          let value = sums[unchecked: 2 &* row &+ half][column &- half &* Vector.scalarCount]
          output[column] = tile.accumulates ? output[column] + value : value
          column &+= 1
        }
      }
      row &+= 1
    }
  }
}
