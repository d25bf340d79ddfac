package import KernelInterface

extension ThisISA {
  package static func winogradFilter(
    _ taps: Source, tapStride: Int, count: Int, to planes: Target, planeStride: Int
  ) {
    var index = 0
    while index < count {
      let tap = unsafe taps + index
      let a = unsafe transformedFilter((a: tap.vector(0), b: tap.vector(2 &* tapStride)))
      let b = unsafe transformedFilter((a: tap.vector(tapStride), b: tap.vector(3 &* tapStride)))
      var plane = unsafe planes + index
      @inline(__always) func store(_ row: Two) {
        unsafe storeFive(transformedFilter(row), Vector.scalarCount, plane, planeStride)
        unsafe plane += 5 &* planeStride
      }
      store((a: a.a, b: b.a))
      store((a: a.b, b: b.b))
      store((a: a.c, b: b.c))
      store((a: a.d, b: b.d))
      store((a: a.e, b: b.e))
      index &+= Vector.scalarCount
    }
  }

  package static func winogradFilterGradient(_ operands: WinogradFilterGradientOperands) {
    let lanes = Vector.scalarCount
    var row = 0
    while row < operands.rows {
      var column = 0
      while column &+ lanes <= operands.columns {
        filterGradientTile(operands, row, column, count: lanes)
        column &+= lanes
      }
      if column < operands.columns {
        filterGradientTail(operands, row, column, count: operands.columns &- column)
      }
      row &+= 1
    }
  }

  @inline(never)
  private static func filterGradientTail(
    _ operands: WinogradFilterGradientOperands, _ row: Int, _ column: Int, count: Int
  ) {
    filterGradientTile(operands, row, column, count: count)
  }

  @inline(__always)
  private static func filterGradientTile(
    _ operands: WinogradFilterGradientOperands, _ row: Int, _ column: Int, count: Int
  ) {
    let stride = operands.planeStride
    let planes = unsafe operands.planes + (row &* operands.planeRowStride &+ column)
    @inline(__always) func transformed(_ index: Int) -> Two {
      unsafe filterGradient(loadColumn(planes + index &* stride, 5 &* stride, count))
    }
    let (a, b) = (transformed(0), transformed(1))
    let (c, d, e) = (transformed(2), transformed(3), transformed(4))
    let upper = filterGradient((a: a.a, b: b.a, c: c.a, d: d.a, e: e.a))
    let lower = filterGradient((a: a.b, b: b.b, c: c.b, d: d.b, e: e.b))
    let tap = unsafe operands.taps + (row &* operands.rowStride &+ column)
    unsafe write(upper.a, count, to: tap)
    unsafe write(upper.b, count, to: tap + operands.tapColumnStride)
    unsafe write(lower.a, count, to: tap + operands.tapRowStride)
    unsafe write(lower.b, count, to: tap + (operands.tapRowStride &+ operands.tapColumnStride))
  }
}
