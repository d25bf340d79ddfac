package import KernelInterface

extension ThisISA {
  package static func winogradFilter(
    _ taps: Source, tapStride: Int, count: Int, to planes: Target, planeStride: Int
  ) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let tap = taps + index
      let a = transformedFilter(
        Two(a: read(tap, lanes), b: read(tap + 2 &* tapStride, lanes)))
      let b = transformedFilter(
        Two(a: read(tap + tapStride, lanes), b: read(tap + 3 &* tapStride, lanes)))
      var plane = planes + index
      @inline(__always) func store(_ row: Two) {
        storeFive(transformedFilter(row), lanes, plane, planeStride)
        plane += 5 &* planeStride
      }
      store(Two(a: a.a, b: b.a))
      store(Two(a: a.b, b: b.b))
      store(Two(a: a.c, b: b.c))
      store(Two(a: a.d, b: b.d))
      store(Two(a: a.e, b: b.e))
      index &+= Vector.scalarCount
    }
  }

  package static func winogradFilterGradient(_ operands: WinogradFilterGradientOperands) {
    let stride = operands.planeStride
    var row = 0
    while row < operands.rows {
      var column = 0
      while column < operands.columns {
        let lanes = min(Vector.scalarCount, operands.columns &- column)
        let planes = operands.planes + (row &* operands.planeRowStride &+ column)
        @inline(__always) func transformed(_ index: Int) -> Two {
          filterGradient(loadColumn(planes + index &* stride, 5 &* stride, lanes))
        }
        let a = transformed(0)
        let b = transformed(1)
        let c = transformed(2)
        let d = transformed(3)
        let e = transformed(4)
        let upper = filterGradient(Five(a: a.a, b: b.a, c: c.a, d: d.a, e: e.a))
        let lower = filterGradient(Five(a: a.b, b: b.b, c: c.b, d: d.b, e: e.b))
        let tap = operands.taps + (row &* operands.rowStride &+ column)
        write(upper.a, lanes, to: tap)
        write(upper.b, lanes, to: tap + operands.tapColumnStride)
        write(lower.a, lanes, to: tap + operands.tapRowStride)
        write(lower.b, lanes, to: tap + (operands.tapRowStride &+ operands.tapColumnStride))
        column &+= Vector.scalarCount
      }
      row &+= 1
    }
  }
}
