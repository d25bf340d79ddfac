package import KernelInterface

// The channels that do not fill a vector are computed in a function that is not inlined. Otherwise
// the code for single lanes would slow the loop over whole vectors.

extension ThisISA {
  package static func winogradInput(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ lanes <= channels {
      unsafe inputTile(patch, channel, count: lanes, planes, planeStride)
      channel &+= lanes
    }
    if channel < channels {
      unsafe inputTail(patch, channel, count: channels &- channel, planes, planeStride)
    }
  }

  @inline(never)
  private static func inputTail(
    _ patch: WinogradPatch, _ channel: Int, count: Int, _ planes: Target, _ planeStride: Int
  ) {
    unsafe inputTile(patch, channel, count: count, planes, planeStride)
  }

  @inline(__always)
  private static func inputTile(
    _ patch: WinogradPatch, _ channel: Int, count: Int, _ planes: Target, _ planeStride: Int
  ) {
    let a = transformedInput(column(0, of: patch, channel, count))
    let b = transformedInput(column(1, of: patch, channel, count))
    let c = transformedInput(column(2, of: patch, channel, count))
    let d = transformedInput(column(3, of: patch, channel, count))
    let e = transformedInput(column(4, of: patch, channel, count))
    var plane = unsafe planes + channel
    @inline(__always) func store(_ row: Five) {
      unsafe storeFive(transformedInput(row), count, plane, planeStride)
      unsafe plane += 5 &* planeStride
    }
    store((a: a.a, b: b.a, c: c.a, d: d.a, e: e.a))
    store((a: a.b, b: b.b, c: c.b, d: d.b, e: e.b))
    store((a: a.c, b: b.c, c: c.c, d: d.c, e: e.c))
    store((a: a.d, b: b.d, c: c.d, d: d.d, e: e.d))
    store((a: a.e, b: b.e, c: c.e, d: d.e, e: e.e))
  }

  /// Column `index` of a patch of five rows.
  @inline(__always)
  private static func column(
    _ index: Int, of patch: WinogradPatch, _ channel: Int, _ count: Int
  ) -> Five {
    (
      a: patch.vector(0, index, channel, count),
      b: patch.vector(1, index, channel, count),
      c: patch.vector(2, index, channel, count),
      d: patch.vector(3, index, channel, count),
      e: patch.vector(4, index, channel, count)
    )
  }

  package static func winogradInputGradient(
    _ planes: Source, planeStride: Int, channels: Int, to patch: WinogradGradientPatch
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ lanes <= channels {
      unsafe inputGradientTile(planes, planeStride, channel, count: lanes, patch)
      channel &+= lanes
    }
    if channel < channels {
      unsafe inputGradientTail(planes, planeStride, channel, count: channels &- channel, patch)
    }
  }

  @inline(never)
  private static func inputGradientTail(
    _ planes: Source, _ planeStride: Int, _ channel: Int, count: Int,
    _ patch: WinogradGradientPatch
  ) {
    unsafe inputGradientTile(planes, planeStride, channel, count: count, patch)
  }

  @inline(__always)
  private static func inputGradientTile(
    _ planes: Source, _ planeStride: Int, _ channel: Int, count: Int,
    _ patch: WinogradGradientPatch
  ) {
    @inline(__always) func column(_ index: Int) -> Five {
      unsafe inputGradient(
        loadColumn(planes + (index &* planeStride &+ channel), 5 &* planeStride, count))
    }
    let (a, b, c, d, e) = (column(0), column(1), column(2), column(3), column(4))
    @inline(__always) func store(_ row: Int, _ values: Five) {
      guard row >= patch.firstRow && row < patch.endRow else { return }
      unsafe storeGradients(
        inputGradient(values), count, patch, patch.first + (row &* patch.rowStride &+ channel),
        adds: row == 0 && patch.addsFirstRow)
    }
    store(0, (a: a.a, b: b.a, c: c.a, d: d.a, e: e.a))
    store(1, (a: a.b, b: b.b, c: c.b, d: d.b, e: e.b))
    store(2, (a: a.c, b: b.c, c: c.c, d: d.c, e: e.c))
    store(3, (a: a.d, b: b.d, c: c.d, d: d.d, e: e.d))
    store(4, (a: a.e, b: b.e, c: c.e, d: d.e, e: e.e))
  }

  /// Stores one row of a patch, or adds it to what is there.
  @inline(__always)
  private static func storeGradients(
    _ values: Five, _ count: Int, _ patch: WinogradGradientPatch, _ row: Target, adds: Bool
  ) {
    @inline(__always) func store(_ column: Int, _ value: Vector, adds: Bool) {
      guard column >= patch.firstColumn && column < patch.endColumn else { return }
      let pixel = unsafe row + column &* patch.columnStride
      unsafe write(adds ? value + read(pixel, count) : value, count, to: pixel)
    }
    store(0, values.a, adds: adds || patch.addsFirstColumn)
    store(1, values.b, adds: adds)
    store(2, values.c, adds: adds)
    store(3, values.d, adds: adds)
    store(4, values.e, adds: adds)
  }
}

extension WinogradPatch {
  /// `count` channels of pixel (`row`, `column`), from `channel` on.
  @inline(__always)
  func vector(_ row: Int, _ column: Int, _ channel: Int, _ count: Int) -> Vector {
    unsafe read(pixels[unchecked: 5 &* row &+ column] + (self.channel &+ channel), count)
  }
}

/// Loads five vectors `stride` floats apart.
@inline(__always)
func loadColumn(_ source: UnsafePointer<Float>, _ stride: Int, _ count: Int) -> Five {
  unsafe (
    a: read(source, count), b: read(source + stride, count), c: read(source + 2 &* stride, count),
    d: read(source + 3 &* stride, count), e: read(source + 4 &* stride, count)
  )
}

/// Stores five vectors `stride` floats apart.
@inline(__always)
func storeFive(
  _ values: Five, _ count: Int, _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  unsafe write(values.a, count, to: target)
  unsafe write(values.b, count, to: target + stride)
  unsafe write(values.c, count, to: target + 2 &* stride)
  unsafe write(values.d, count, to: target + 3 &* stride)
  unsafe write(values.e, count, to: target + 4 &* stride)
}
