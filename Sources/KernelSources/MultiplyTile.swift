import CPlatform
package import KernelInterface

extension ThisISA {
  package static func multiplyRows(_ tile: TileOperands) {
    guard tile.isWhole else { return multiplyRowsEdge(tile) }
    var tile = tile
    while tile.groups >= 3 {
      storeTile(rowProducts(tile, Count3.self), tile, Count3.self)
      tile.groups &-= 3
      tile.groupOffsets += 3
      tile.rowOffsets += tileRows
      let terms = tile.segments &* tile.depth
      tile.rightPrefetch.pointer += terms &* tile.rightPrefetch.stride
      tile.leftPrefetch.pointer += terms &* tile.leftPrefetch.stride
      tile.inputPrefetch.pointer += terms &* tile.inputPrefetch.stride
    }
    switch tile.groups {
    case 2: storeTile(rowProducts(tile, Count2.self), tile, Count2.self)
    case 1: storeTile(rowProducts(tile, Count1.self), tile, Count1.self)
    default: break
    }
  }

  package static func multiplyColumns(_ tile: TileOperands) {
    guard tile.isWhole else { return multiplyColumnsEdge(tile) }
    switch tile.groups {
    case 3: storeTile(columnProducts(tile, Count3.self), tile, Count3.self)
    case 2: storeTile(columnProducts(tile, Count2.self), tile, Count2.self)
    default: storeTile(columnProducts(tile, Count1.self), tile, Count1.self)
    }
  }

  // The edges are functions of their own because they index the sums by a variable, which keeps
  // them in memory for the whole of a function.

  @inline(never)
  private static func multiplyRowsEdge(_ tile: TileOperands) {
    switch tile.groups {
    case 3: storeEdge(rowProducts(tile, Count3.self), tile)
    case 2: storeEdge(rowProducts(tile, Count2.self), tile)
    default: storeEdge(rowProducts(tile, Count1.self), tile)
    }
  }

  @inline(never)
  private static func multiplyColumnsEdge(_ tile: TileOperands) {
    switch tile.groups {
    case 3: storeEdge(columnProducts(tile, Count3.self), tile)
    case 2: storeEdge(columnProducts(tile, Count2.self), tile)
    default: storeEdge(columnProducts(tile, Count1.self), tile)
    }
  }

  @inline(__always)
  private static func rowProducts<Groups: Count>(_ tile: TileOperands, _: Groups.Type)
    -> Sums
  {
    let groups = Groups.value
    if tile.prefetchesOutput { fetchOutput(tile, Groups.self) }
    var sums = zeroSums()
    var right = tile.right
    var nextRight = tile.rightPrefetch.pointer
    var nextLeft = tile.leftPrefetch.pointer
    var later = tile.inputPrefetch.pointer
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
      while remaining > 1 {
        cplatform_prefetch(nextRight)
        cplatform_prefetch(nextRight + cacheLine)
        addTerm(0, left0, left1, left2, stride, right, to: &sums, Groups.self)
        cplatform_prefetch(nextLeft)
        cplatform_prefetch(nextLeft + cacheLine)
        cplatform_prefetch(later)
        addTerm(1, left0, left1, left2, stride, right, to: &sums, Groups.self)
        // Otherwise each row would have a pointer of its own, for which there are no registers.
        left0 = cplatform_opaque(left0 + 2)
        if groups > 1 { left1 = cplatform_opaque(left1 + 2) }
        if groups > 2 { left2 = cplatform_opaque(left2 + 2) }
        right += 2 &* tileColumns
        nextRight += 2 &* tile.rightPrefetch.stride
        nextLeft += 2 &* tile.leftPrefetch.stride
        later += 2 &* tile.inputPrefetch.stride
        remaining &-= 2
      }
      if remaining > 0 {
        addTerm(0, left0, left1, left2, stride, right, to: &sums, Groups.self)
        right += tileColumns
      }
      segment &+= 1
    }
    return sums
  }

  /// Adds the products of one term, `term` floats further on along the rows of the left matrix.
  @inline(__always)
  private static func addTerm<Groups: Count>(
    _ term: Int, _ left0: Source, _ left1: Source, _ left2: Source, _ stride: Int,
    _ right: Source, to sums: inout Sums, _: Groups.Type
  ) {
    let groups = Groups.value
    let right0 = right.vector(term &* tileColumns)
    let right1 = right.vector(term &* tileColumns &+ Vector.scalarCount)
    var group = 0
    while group < groups {
      let left = group == 0 ? left0 : group == 1 ? left1 : left2
      var row = 0
      while row < groupRows {
        let slot = 2 &* (group &* groupRows &+ row)
        let value = Vector(repeating: left[row &* stride &+ term])
        sums[unchecked: slot] = multiplyAdd(value, right0, sums[unchecked: slot])
        sums[unchecked: slot &+ 1] = multiplyAdd(value, right1, sums[unchecked: slot &+ 1])
        row &+= 1
      }
      group &+= 1
    }
  }

  @inline(__always)
  private static func columnProducts<Groups: Count>(_ tile: TileOperands, _: Groups.Type)
    -> Sums
  {
    let groups = Groups.value
    fetchOutput(tile, Groups.self)
    var sums = zeroSums()
    var right = tile.right
    var later = tile.inputPrefetch.pointer
    let rightStride = tile.rightStride
    var segment = 0
    while segment < tile.segments {
      var left = tile.left + tile.segmentOffsets[segment]
      let end = right + tile.depth &* rightStride
      while right < end {
        let right0 = right.vector(0)
        let right1 = right.vector(Vector.scalarCount)
        cplatform_prefetch(later)
        var row = 0
        while row < groups &* groupRows {
          let value = Vector(repeating: left[row])
          sums[unchecked: 2 &* row] = multiplyAdd(value, right0, sums[unchecked: 2 &* row])
          sums[unchecked: 2 &* row &+ 1] = multiplyAdd(
            value, right1, sums[unchecked: 2 &* row &+ 1])
          row &+= 1
        }
        left += tile.leftStride
        later += tile.inputPrefetch.stride
        right += rightStride
      }
      segment &+= 1
    }
    return sums
  }

  /// Brings the output near while the sums are computed; outputs are larger than caches.
  @inline(__always)
  private static func fetchOutput<Groups: Count>(_ tile: TileOperands, _: Groups.Type) {
    let groups = Groups.value
    var row = 0
    while row < groups &* groupRows {
      let output = tile.output + tile.rowOffsets[row]
      cplatform_prefetch_for_writing(output)
      cplatform_prefetch_for_writing(output + Vector.scalarCount)
      row &+= 1
    }
  }

  @inline(__always)
  private static func storeTile<Groups: Count>(
    _ sums: Sums, _ tile: TileOperands, _: Groups.Type
  ) {
    let groups = Groups.value
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
