import CVectors
package import KernelInterface

extension ThisISA {
  package static func multiplyRows(_ tile: TileOperands) {
    guard tile.isWhole else { return multiplyRowsEdge(tile) }
    var tile = tile
    while tile.groups >= 3 {
      storeTile(rowProducts(tile, Count3.self), tile, Count3.self)
      tile.groups &-= 3
      unsafe tile.groupOffsets += 3
      unsafe tile.rowOffsets += tileRows
      let terms = tile.segments &* tile.depth
      unsafe tile.rightPrefetch.pointer += terms &* tile.rightPrefetch.stride
      unsafe tile.leftPrefetch.pointer += terms &* tile.leftPrefetch.stride
      unsafe tile.inputPrefetch.pointer += terms &* tile.inputPrefetch.stride
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

  // Storing an edge tile indexes the accumulators by a variable, which keeps them in memory in the
  // whole function. So edge tiles are computed in functions of their own.

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

  /// The accumulators of one register tile, with the terms of a row contiguous.
  ///
  /// The loop takes two terms a turn and prefetches what later tiles read. Prefetches are spread
  /// evenly, because bursts exhaust the line-fill buffers.
  @inline(__always)
  private static func rowProducts<Groups: Count>(_ tile: TileOperands, _: Groups.Type)
    -> Sums
  {
    let groups = Groups.value
    if tile.prefetchesOutput { prefetchOutput(tile, Groups.self) }
    var sums = zeroSums()
    var right = unsafe tile.right
    var nextRight = unsafe tile.rightPrefetch.pointer
    var nextLeft = unsafe tile.leftPrefetch.pointer
    var nextInput = unsafe tile.inputPrefetch.pointer
    let stride = tile.leftStride
    let offset0 = unsafe tile.groupOffsets[0]
    let offset1 = unsafe groups > 1 ? tile.groupOffsets[1] : 0
    let offset2 = unsafe groups > 2 ? tile.groupOffsets[2] : 0
    var segment = 0
    while segment < tile.segments {
      let left = unsafe tile.left + tile.segmentOffsets[segment]
      var left0 = unsafe left + offset0
      var left1 = unsafe left + offset1
      var left2 = unsafe left + offset2
      var remaining = tile.depth
      while remaining > 1 {
        unsafe cvectors_prefetch(nextRight)
        unsafe cvectors_prefetch(nextRight + cacheLine)
        unsafe addTerm(0, left0, left1, left2, stride, right, to: &sums, Groups.self)
        unsafe cvectors_prefetch(nextLeft)
        unsafe cvectors_prefetch(nextLeft + cacheLine)
        unsafe cvectors_prefetch(nextInput)
        unsafe addTerm(1, left0, left1, left2, stride, right, to: &sums, Groups.self)
        // Hides the pointers from the optimizer, which would keep one for each row and spill.
        unsafe left0 = cvectors_opaque(left0 + 2)
        if groups > 1 { unsafe left1 = cvectors_opaque(left1 + 2) }
        if groups > 2 { unsafe left2 = cvectors_opaque(left2 + 2) }
        unsafe right += 2 &* tileColumns
        unsafe nextRight += 2 &* tile.rightPrefetch.stride
        unsafe nextLeft += 2 &* tile.leftPrefetch.stride
        unsafe nextInput += 2 &* tile.inputPrefetch.stride
        remaining &-= 2
      }
      if remaining > 0 {
        unsafe addTerm(0, left0, left1, left2, stride, right, to: &sums, Groups.self)
        unsafe right += tileColumns
      }
      segment &+= 1
    }
    return sums
  }

  /// Adds the products of the term that is `term` floats along the rows of the left matrix.
  @inline(__always)
  private static func addTerm<Groups: Count>(
    _ term: Int, _ left0: Source, _ left1: Source, _ left2: Source, _ stride: Int,
    _ right: Source, to sums: inout Sums, _: Groups.Type
  ) {
    let groups = Groups.value
    let right0 = unsafe right.vector(term &* tileColumns)
    let right1 = unsafe right.vector(term &* tileColumns &+ Vector.scalarCount)
    var group = 0
    while group < groups {
      let left = unsafe group == 0 ? left0 : group == 1 ? left1 : left2
      var row = 0
      while row < groupRows {
        let slot = 2 &* (group &* groupRows &+ row)
        let value = unsafe Vector(repeating: left[row &* stride &+ term])
        unsafe sums[unchecked: slot] = multiplyAdd(value, right0, sums[unchecked: slot])
        unsafe sums[unchecked: slot &+ 1] = multiplyAdd(
          value, right1, sums[unchecked: slot &+ 1])
        row &+= 1
      }
      group &+= 1
    }
  }

  /// The accumulators of one register tile, with the rows of a term contiguous.
  @inline(__always)
  private static func columnProducts<Groups: Count>(_ tile: TileOperands, _: Groups.Type)
    -> Sums
  {
    let groups = Groups.value
    prefetchOutput(tile, Groups.self)
    var sums = zeroSums()
    var right = unsafe tile.right
    var nextInput = unsafe tile.inputPrefetch.pointer
    let rightStride = tile.rightStride
    var segment = 0
    while segment < tile.segments {
      var left = unsafe tile.left + tile.segmentOffsets[segment]
      let end = unsafe right + tile.depth &* rightStride
      while unsafe right < end {
        let right0 = unsafe right.vector(0)
        let right1 = unsafe right.vector(Vector.scalarCount)
        unsafe cvectors_prefetch(nextInput)
        var row = 0
        while row < groups &* groupRows {
          let value = unsafe Vector(repeating: left[row])
          unsafe sums[unchecked: 2 &* row] = multiplyAdd(
            value, right0, sums[unchecked: 2 &* row])
          unsafe sums[unchecked: 2 &* row &+ 1] = multiplyAdd(
            value, right1, sums[unchecked: 2 &* row &+ 1])
          row &+= 1
        }
        unsafe left += tile.leftStride
        unsafe nextInput += tile.inputPrefetch.stride
        unsafe right += rightStride
      }
      segment &+= 1
    }
    return sums
  }

  /// Prefetches the output, which is larger than caches, before the products are computed.
  @inline(__always)
  private static func prefetchOutput<Groups: Count>(_ tile: TileOperands, _: Groups.Type) {
    let groups = Groups.value
    var row = 0
    while row < groups &* groupRows {
      let output = unsafe tile.output + tile.rowOffsets[row]
      unsafe cvectors_prefetch_for_writing(output)
      unsafe cvectors_prefetch_for_writing(output + Vector.scalarCount)
      row &+= 1
    }
  }

  /// Stores a whole tile, or adds it to the output.
  @inline(__always)
  private static func storeTile<Groups: Count>(
    _ sums: Sums, _ tile: TileOperands, _: Groups.Type
  ) {
    let groups = Groups.value
    // Two loops, because the compiler unrolls short loops only.
    var sums = sums
    if tile.accumulates {
      var row = 0
      while row < groups &* groupRows {
        let output = unsafe tile.output + tile.rowOffsets[row]
        unsafe sums[unchecked: 2 &* row] += output.vector(0)
        unsafe sums[unchecked: 2 &* row &+ 1] += output.vector(Vector.scalarCount)
        row &+= 1
      }
    }
    var row = 0
    while row < groups &* groupRows {
      let output = unsafe tile.output + tile.rowOffsets[row]
      unsafe output.store(sums[unchecked: 2 &* row], at: 0)
      unsafe output.store(sums[unchecked: 2 &* row &+ 1], at: Vector.scalarCount)
      row &+= 1
    }
  }

  /// Stores the rows and columns of a tile that lie inside the output.
  @inline(__always)
  private static func storeEdge(_ sums: Sums, _ tile: TileOperands) {
    var row = 0
    while row < tile.groups &* groupRows {
      let offset = unsafe tile.rowOffsets[row]
      if offset >= 0 {
        let output = unsafe tile.output + offset
        var column = 0
        while column < tile.columns {
          let half = column >= Vector.scalarCount ? 1 : 0
          let value = unsafe sums[unchecked: 2 &* row &+ half][column &- half &* Vector.scalarCount]
          unsafe output[column] = tile.accumulates ? output[column] + value : value
          column &+= 1
        }
      }
      row &+= 1
    }
  }
}
