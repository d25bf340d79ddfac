import CVectors
package import KernelInterface

extension ThisISA {
  package static func copyRuns(
    _ source: Source, stride: Int, runs: Int, count: Int, to target: Target, targetStride: Int
  ) {
    var source = unsafe source
    var target = unsafe target
    var remaining = runs
    if count >= 4 && count <= 8 {
      // A few pixels of an RGB image: two overlapping vectors of 4 lanes, without a loop.
      while remaining > 0 {
        let start = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
        let end = unsafe UnsafeRawPointer(source + (count &- 4)).loadUnaligned(
          as: SIMD4<Float>.self)
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: start, as: SIMD4<Float>.self)
        unsafe UnsafeMutableRawPointer(target + (count &- 4)).storeBytes(
          of: end, as: SIMD4<Float>.self)
        unsafe source += stride
        unsafe target += targetStride
        remaining &-= 1
      }
      return
    }
    while remaining > 0 {
      unsafe copy(source, count: count, to: target)
      unsafe source += stride
      unsafe target += targetStride
      remaining &-= 1
    }
  }

  package static func packRight(
    _ source: Source, rowStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = unsafe target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      var input = unsafe source + column
      var output = unsafe panel
      var row = 0
      while row < rows {
        // The hardware prefetcher does not follow long strides.
        unsafe cvectors_prefetch(input + 16 &* rowStride)
        unsafe cvectors_prefetch(input + 16 &* rowStride + Vector.scalarCount)
        if width == tileColumns {
          unsafe output.store(input.vector(0), at: 0)
          unsafe output.store(input.vector(Vector.scalarCount), at: Vector.scalarCount)
        } else {
          unsafe copy(input, count: width, to: output)
          unsafe clear(output + width, count: tileColumns &- width)
        }
        unsafe input += rowStride
        unsafe output += tileColumns
        row &+= 1
      }
      unsafe panel += panelStride
      column &+= tileColumns
    }
  }

  package static func packRightTransposed(
    _ source: Source, columnStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = unsafe target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      let input = unsafe source + column &* columnStride
      let wholeRows = width == tileColumns ? rows / 4 &* 4 : 0
      var row = 0
      while row < wholeRows {
        var lane = 0
        while lane < tileColumns {
          unsafe transpose(
            input + (lane &* columnStride &+ row), stride: columnStride,
            to: panel + (row &* tileColumns &+ lane))
          lane &+= 4
        }
        row &+= 4
      }
      while row < rows {
        let output = unsafe panel + row &* tileColumns
        var lane = 0
        while lane < width {
          unsafe output[lane] = input[lane &* columnStride &+ row]
          lane &+= 1
        }
        unsafe clear(output + width, count: tileColumns &- width)
        row &+= 1
      }
      unsafe panel += panelStride
      column &+= tileColumns
    }
  }

  /// Transposes a 4x4 block: from rows `stride` apart to rows `tileColumns` apart.
  @inline(__always)
  private static func transpose(_ source: Source, stride: Int, to target: Target) {
    let a = unsafe quad(source)
    let b = unsafe quad(source + stride)
    let c = unsafe quad(source + 2 &* stride)
    let d = unsafe quad(source + 3 &* stride)
    var index = 0
    while index < 4 {
      unsafe UnsafeMutableRawPointer(target + index &* tileColumns).storeBytes(
        of: SIMD4(a[index], b[index], c[index], d[index]), as: SIMD4<Float>.self)
      index &+= 1
    }
  }

  /// Four unaligned floats.
  @inline(__always)
  private static func quad(_ source: Source) -> SIMD4<Float> {
    unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
  }
}
