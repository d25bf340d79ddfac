package import KernelInterface

extension ThisISA {
  package static func winogradInput(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int
  ) {
    var channel = 0
    while channel < channels {
      let count = min(Vector.scalarCount, channels &- channel)
      let a = transformedInput(column(0, of: patch, channel, count))
      let b = transformedInput(column(1, of: patch, channel, count))
      let c = transformedInput(column(2, of: patch, channel, count))
      let d = transformedInput(column(3, of: patch, channel, count))
      let e = transformedInput(column(4, of: patch, channel, count))
      var plane = planes + channel
      let row = 5 &* planeStride
      storeInput(Five(a: a.a, b: b.a, c: c.a, d: d.a, e: e.a), count, plane, planeStride)
      plane += row
      storeInput(Five(a: a.b, b: b.b, c: c.b, d: d.b, e: e.b), count, plane, planeStride)
      plane += row
      storeInput(Five(a: a.c, b: b.c, c: c.c, d: d.c, e: e.c), count, plane, planeStride)
      plane += row
      storeInput(Five(a: a.d, b: b.d, c: c.d, d: d.d, e: e.d), count, plane, planeStride)
      plane += row
      storeInput(Five(a: a.e, b: b.e, c: c.e, d: d.e, e: e.e), count, plane, planeStride)
      channel &+= Vector.scalarCount
    }
  }

  /// Column `index` of a patch of five rows.
  @inline(__always)
  private static func column(
    _ index: Int, of patch: WinogradPatch, _ channel: Int, _ count: Int
  ) -> Five {
    guard index >= patch.firstColumn && index < patch.endColumn else {
      let zero = Vector.zero
      return Five(a: zero, b: zero, c: zero, d: zero, e: zero)
    }
    let offset = index &* patch.columnStride &+ channel
    return Five(
      a: read(patch.rows[unchecked: 0] + offset, count),
      b: read(patch.rows[unchecked: 1] + offset, count),
      c: read(patch.rows[unchecked: 2] + offset, count),
      d: read(patch.rows[unchecked: 3] + offset, count),
      e: read(patch.rows[unchecked: 4] + offset, count))
  }

  /// Transforms one row and stores it in five neighbouring planes.
  @inline(__always)
  private static func storeInput(_ row: Five, _ count: Int, _ plane: Target, _ stride: Int) {
    storeFive(transformedInput(row), count, plane, stride)
  }

  package static func winogradInputGradient(
    _ tile: WinogradGradientTile, planeStride: Int, channels: Int, to pixels: WinogradPixels
  ) {
    switch (tile.isLateVertically, tile.isLateHorizontally) {
    case (false, false):
      inputGradientTile(tile, planeStride, channels, pixels, isLateY: false, isLateX: false)
    case (false, true):
      inputGradientTile(tile, planeStride, channels, pixels, isLateY: false, isLateX: true)
    case (true, false):
      inputGradientTile(tile, planeStride, channels, pixels, isLateY: true, isLateX: false)
    case (true, true):
      inputGradientTile(tile, planeStride, channels, pixels, isLateY: true, isLateX: true)
    }
  }

  @inline(__always)
  private static func inputGradientTile(
    _ tile: WinogradGradientTile, _ planeStride: Int, _ channels: Int, _ pixels: WinogradPixels,
    isLateY: Bool, isLateX: Bool
  ) {
    let edgeRow = isLateY ? 0 : 20 &* planeStride
    let edgeColumn = isLateX ? 0 : 4 &* planeStride
    var channel = 0
    while channel < channels {
      let count = min(Vector.scalarCount, channels &- channel)
      let own = tile.own + channel
      let vertical = tile.vertical + (edgeRow &+ channel)
      @inline(__always) func column(_ index: Int) -> Four {
        let offset = index &* planeStride
        return inputGradient(
          loadColumn(own + offset, 5 &* planeStride, count),
          neighbour: read(vertical + offset, count), isLate: isLateY)
      }
      let (a, b, c, d, e) = (column(0), column(1), column(2), column(3), column(4))
      let side = inputGradient(
        loadColumn(tile.horizontal + (edgeColumn &+ channel), 5 &* planeStride, count),
        neighbour: read(tile.diagonal + (edgeRow &+ edgeColumn &+ channel), count),
        isLate: isLateY)
      @inline(__always) func store(_ index: Int, _ row: Five, _ neighbour: Vector) {
        storePixels(
          inputGradient(row, neighbour: neighbour, isLate: isLateX), count, pixels, row: index,
          channel)
      }
      store(0, Five(a: a.a, b: b.a, c: c.a, d: d.a, e: e.a), side.a)
      store(1, Five(a: a.b, b: b.b, c: c.b, d: d.b, e: e.b), side.b)
      store(2, Five(a: a.c, b: b.c, c: c.c, d: d.c, e: e.c), side.c)
      store(3, Five(a: a.d, b: b.d, c: c.d, d: d.d, e: e.d), side.d)
      channel &+= Vector.scalarCount
    }
  }
}

/// Five vectors `stride` apart.
@inline(__always)
func loadColumn(_ source: UnsafePointer<Float>, _ stride: Int, _ count: Int) -> Five {
  Five(
    a: read(source, count), b: read(source + stride, count), c: read(source + 2 &* stride, count),
    d: read(source + 3 &* stride, count), e: read(source + 4 &* stride, count))
}

/// Stores five vectors `stride` apart.
@inline(__always)
func storeFive(
  _ values: Five, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  write(values.a, count, to: target)
  write(values.b, count, to: target + stride)
  write(values.c, count, to: target + 2 &* stride)
  write(values.d, count, to: target + 3 &* stride)
  write(values.e, count, to: target + 4 &* stride)
}

/// Stores the part of a row that lies inside the image.
@inline(__always)
func storePixels(_ values: Four, _ count: Int, _ pixels: WinogradPixels, row: Int, _ channel: Int) {
  guard row < pixels.rows else { return }
  let first = pixels.first + (row &* pixels.rowStride &+ channel)
  write(values.a, count, to: first)
  if pixels.columns > 1 { write(values.b, count, to: first + pixels.columnStride) }
  if pixels.columns > 2 { write(values.c, count, to: first + 2 &* pixels.columnStride) }
  if pixels.columns > 3 { write(values.d, count, to: first + 3 &* pixels.columnStride) }
}
