import KernelInterface
import TestSupport

/// What an output holds where a kernel must not write.
private let untouched: Float = -77

extension KernelCases {
  static func copyRuns(_ checks: Checks) {
    for count in counts + [4, 5, 7, 8] {
      for runs in [0, 1, 5] {
        let (stride, targetStride) = (count + 2, count + 3)
        let numbers = integerFill(runs * stride)
        let target = checks.floats(repeating: untouched, count: runs * targetStride)
        Kernels.copyRuns(
          checks.floats(numbers).source, stride: stride, runs: runs, count: count,
          to: target.pointer, targetStride: targetStride)
        var expected = [Double](repeating: Double(untouched), count: target.count)
        for run in 0..<runs {
          for index in 0..<count {
            expected[run * targetStride + index] = Double(numbers[run * stride + index])
          }
        }
        checks.expectEqual(target, expected, "\(runs) runs of \(count)")
      }
    }
  }

  static func packRight(_ checks: Checks) {
    forEachPanelSize { rows, columns in
      let stride = columns + 3
      let numbers = integerFill(rows * stride)
      checkPanels(checks, rows, columns) { target, panelStride in
        Kernels.packRight(
          checks.floats(numbers).source, rowStride: stride, rows: rows, columns: columns,
          into: target, panelStride: panelStride)
      } element: { row, column in
        numbers[row * stride + column]
      }
    }
  }

  static func packRightTransposed(_ checks: Checks) {
    forEachPanelSize { rows, columns in
      let stride = rows + 2
      let numbers = integerFill(columns * stride)
      checkPanels(checks, rows, columns) { target, panelStride in
        Kernels.packRightTransposed(
          checks.floats(numbers).source, columnStride: stride, rows: rows, columns: columns,
          into: target, panelStride: panelStride)
      } element: { row, column in
        numbers[column * stride + row]
      }
    }
  }

  private static func forEachPanelSize(_ body: (_ rows: Int, _ columns: Int) -> Void) {
    let width = Kernels.tileColumns
    for rows in [1, 3, 4, 9] {
      for columns in [1, width - 1, width, width + 1, 2 * width + 3] { body(rows, columns) }
    }
  }

  /// Packs a matrix into panels with a gap after each, and compares them with `element`.
  private static func checkPanels(
    _ checks: Checks, _ rows: Int, _ columns: Int,
    pack: (_ target: UnsafeMutablePointer<Float>, _ panelStride: Int) -> Void,
    element: (_ row: Int, _ column: Int) -> Float
  ) {
    let width = Kernels.tileColumns
    let panelStride = rows * width + 5
    let panels = (columns + width - 1) / width
    let target = checks.floats(repeating: untouched, count: panels * panelStride)
    pack(target.pointer, panelStride)
    var expected = [Double](repeating: Double(untouched), count: target.count)
    for panel in 0..<panels {
      for row in 0..<rows {
        for lane in 0..<width {
          let column = panel * width + lane
          expected[panel * panelStride + row * width + lane] =
            column < columns ? Double(element(row, column)) : 0
        }
      }
    }
    checks.expectEqual(target, expected, "\(rows) rows, \(columns) columns")
  }
}
