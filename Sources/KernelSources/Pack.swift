import CVectors
package import KernelInterface

extension ThisISA {
  package static func copyRuns(
    _ source: Source, stride: Int, runs: Int, count: Int, to target: Target, targetStride: Int
  ) {
    var source = source
    var target = target
    var remaining = runs
    if count >= 4 && count <= 8 {
      // Two overlapping quarters of a vector: a few pixels of a picture.
      while remaining > 0 {
        let start = UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
        let end = UnsafeRawPointer(source + (count &- 4)).loadUnaligned(as: SIMD4<Float>.self)
        UnsafeMutableRawPointer(target).storeBytes(of: start, as: SIMD4<Float>.self)
        UnsafeMutableRawPointer(target + (count &- 4)).storeBytes(of: end, as: SIMD4<Float>.self)
        source += stride
        target += targetStride
        remaining &-= 1
      }
      return
    }
    while remaining > 0 {
      copy(source, count: count, to: target)
      source += stride
      target += targetStride
      remaining &-= 1
    }
  }

  package static func packRight(
    _ source: Source, rowStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      var input = source + column
      var output = panel
      var row = 0
      while row < rows {
        // Rows far apart are not fetched ahead by the processor itself.
        cvectors_prefetch(input + 16 &* rowStride)
        cvectors_prefetch(input + 16 &* rowStride + Vector.scalarCount)
        if width == tileColumns {
          output.store(input.vector(0), at: 0)
          output.store(input.vector(Vector.scalarCount), at: Vector.scalarCount)
        } else {
          copy(input, count: width, to: output)
          clear(output + width, count: tileColumns &- width)
        }
        input += rowStride
        output += tileColumns
        row &+= 1
      }
      panel += panelStride
      column &+= tileColumns
    }
  }

  package static func packRightTransposed(
    _ source: Source, columnStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      let input = source + column &* columnStride
      let wholeRows = width == tileColumns ? rows / 4 &* 4 : 0
      var row = 0
      while row < wholeRows {
        var lane = 0
        while lane < tileColumns {
          transpose(
            input + (lane &* columnStride &+ row), stride: columnStride,
            to: panel + (row &* tileColumns &+ lane))
          lane &+= 4
        }
        row &+= 4
      }
      while row < rows {
        let output = panel + row &* tileColumns
        var lane = 0
        while lane < width {
          output[lane] = input[lane &* columnStride &+ row]
          lane &+= 1
        }
        clear(output + width, count: tileColumns &- width)
        row &+= 1
      }
      panel += panelStride
      column &+= tileColumns
    }
  }

  /// Four runs of four floats, `stride` apart, to four runs `tileColumns` apart.
  @inline(__always)
  private static func transpose(_ source: Source, stride: Int, to target: Target) {
    let a = quad(source)
    let b = quad(source + stride)
    let c = quad(source + 2 &* stride)
    let d = quad(source + 3 &* stride)
    var index = 0
    while index < 4 {
      UnsafeMutableRawPointer(target + index &* tileColumns).storeBytes(
        of: SIMD4(a[index], b[index], c[index], d[index]), as: SIMD4<Float>.self)
      index &+= 1
    }
  }

  @inline(__always)
  private static func quad(_ source: Source) -> SIMD4<Float> {
    UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
  }
}
