package import KernelInterface

extension ThisISA {
  package static func winogradOutput(
    _ planes: Source, planeStride: Int, channels: Int, to pixels: WinogradPixels
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ lanes <= channels {
      unsafe outputTile(planes, planeStride, channel, count: lanes, pixels)
      channel &+= lanes
    }
    if channel < channels {
      unsafe outputTail(planes, planeStride, channel, count: channels &- channel, pixels)
    }
  }

  @inline(never)
  private static func outputTail(
    _ planes: Source, _ planeStride: Int, _ channel: Int, count: Int, _ pixels: WinogradPixels
  ) {
    unsafe outputTile(planes, planeStride, channel, count: count, pixels)
  }

  @inline(__always)
  private static func outputTile(
    _ planes: Source, _ planeStride: Int, _ channel: Int, count: Int, _ pixels: WinogradPixels
  ) {
    @inline(__always) func column(_ index: Int) -> Four {
      unsafe transformedOutput(
        loadColumn(planes + (index &* planeStride &+ channel), 5 &* planeStride, count))
    }
    let (a, b, c, d, e) = (column(0), column(1), column(2), column(3), column(4))
    @inline(__always) func store(_ index: Int, _ row: Five) {
      storePixels(transformedOutput(row), count, pixels, row: index, channel)
    }
    store(0, (a: a.a, b: b.a, c: c.a, d: d.a, e: e.a))
    store(1, (a: a.b, b: b.b, c: c.b, d: d.b, e: e.b))
    store(2, (a: a.c, b: b.c, c: c.c, d: d.c, e: e.c))
    store(3, (a: a.d, b: b.d, c: c.d, d: d.d, e: e.d))
  }

  package static func winogradOutputGradient(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ lanes <= channels {
      unsafe outputGradientTile(patch, channel, count: lanes, planes, planeStride)
      channel &+= lanes
    }
    if channel < channels {
      unsafe outputGradientTail(patch, channel, count: channels &- channel, planes, planeStride)
    }
  }

  @inline(never)
  private static func outputGradientTail(
    _ patch: WinogradPatch, _ channel: Int, count: Int, _ planes: Target, _ planeStride: Int
  ) {
    unsafe outputGradientTile(patch, channel, count: count, planes, planeStride)
  }

  @inline(__always)
  private static func outputGradientTile(
    _ patch: WinogradPatch, _ channel: Int, count: Int, _ planes: Target, _ planeStride: Int
  ) {
    let a = transformedOutputGradient(column(0, of: patch, channel, count))
    let b = transformedOutputGradient(column(1, of: patch, channel, count))
    let c = transformedOutputGradient(column(2, of: patch, channel, count))
    let d = transformedOutputGradient(column(3, of: patch, channel, count))
    var plane = unsafe planes + channel
    @inline(__always) func store(_ row: Four) {
      unsafe storeFive(transformedOutputGradient(row), count, plane, planeStride)
      unsafe plane += 5 &* planeStride
    }
    store((a: a.a, b: b.a, c: c.a, d: d.a))
    store((a: a.b, b: b.b, c: c.b, d: d.b))
    store((a: a.c, b: b.c, c: c.c, d: d.c))
    store((a: a.d, b: b.d, c: c.d, d: d.d))
    store((a: a.e, b: b.e, c: c.e, d: d.e))
  }

  /// Column `index` of a patch of four rows.
  @inline(__always)
  private static func column(
    _ index: Int, of patch: WinogradPatch, _ channel: Int, _ count: Int
  ) -> Four {
    (
      a: patch.vector(0, index, channel, count),
      b: patch.vector(1, index, channel, count),
      c: patch.vector(2, index, channel, count),
      d: patch.vector(3, index, channel, count)
    )
  }
}

/// Stores the pixels of a row that lie inside the image.
@inline(__always)
private func storePixels(
  _ values: Four, _ count: Int, _ pixels: WinogradPixels, row: Int, _ channel: Int
) {
  guard row < pixels.rows else { return }
  let first = unsafe pixels.first + (row &* pixels.rowStride &+ channel)
  unsafe write(values.a, count, to: first)
  if pixels.columns > 1 { unsafe write(values.b, count, to: first + pixels.columnStride) }
  if pixels.columns > 2 { unsafe write(values.c, count, to: first + 2 &* pixels.columnStride) }
  if pixels.columns > 3 { unsafe write(values.d, count, to: first + 3 &* pixels.columnStride) }
}
