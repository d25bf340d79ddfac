import KernelInterface
import Reference
import TestSupport

/// A product of two matrices of small integers, and what the reference makes of it.
private struct Product {
  let rows: Int
  let depth: Int
  let columns: Int
  /// `[rows, depth]`
  let left: [Float]
  /// `[depth, columns]`
  let right: [Float]

  init(rows: Int, depth: Int, columns: Int) {
    (self.rows, self.depth, self.columns) = (rows, depth, columns)
    left = integerFill(rows * depth, seed: 1)
    right = integerFill(depth * columns, seed: 2)
  }

  /// `[rows, columns]`: a convolution with a kernel of one pixel is a matrix product.
  var result: [Double] {
    Reference.convolution2D(
      input: doubles(left), filter: doubles(right),
      shape: ConvolutionShape(
        batch: rows, height: 1, width: 1, inputChannels: depth, outputChannels: columns,
        kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0))
  }
}

extension KernelCases {
  static func multiplyRows(_ checks: Checks) {
    for (segments, depth) in [(1, 1), (1, 2), (2, 5), (3, 8)] {
      for groups in [1, 2, 3, 4, 5, 7] {
        checkTile(checks, segments, depth, groups, columns: nil, byRows: true)
      }
      for groups in 1...3 {
        for columns in [1, Kernels.lanes, Kernels.lanes + 1, Kernels.tileColumns] {
          checkTile(checks, segments, depth, groups, columns: columns, byRows: true)
        }
      }
    }
  }

  static func multiplyColumns(_ checks: Checks) {
    for (segments, depth) in [(1, 1), (1, 2), (2, 5), (3, 8)] {
      for groups in 1...3 {
        for columns in [nil, 1, Kernels.lanes, Kernels.lanes + 1, Kernels.tileColumns] {
          checkTile(checks, segments, depth, groups, columns: columns, byRows: false)
        }
      }
    }
  }

  /// One call of `multiplyRows` or `multiplyColumns`, with and without accumulation.
  ///
  /// Segments, and the groups of `multiplyRows`, lie in memory in reverse order. Without `columns`
  /// the tile is whole; with it, every fourth row is unwanted.
  private static func checkTile(
    _ checks: Checks, _ segments: Int, _ depth: Int, _ groups: Int, columns: Int?, byRows: Bool
  ) {
    let isWhole = columns == nil
    let columns = columns ?? Kernels.tileColumns
    let rows = groups * Kernels.groupRows
    let terms = segments * depth
    let product = Product(rows: rows, depth: terms, columns: columns)
    let expected = product.result

    let leftStride = byRows ? terms + 3 : rows + 1
    let segmentOffsets = (0..<segments).map {
      (segments - 1 - $0) * depth * (byRows ? 1 : leftStride)
    }
    let groupOffsets = (0..<groups).map {
      byRows ? (groups - 1 - $0) * Kernels.groupRows * leftStride : 0
    }
    let left = checks.floats(repeating: .nan, count: (byRows ? rows : terms) * leftStride)
    for row in 0..<rows {
      for term in 0..<terms {
        let start = segmentOffsets[term / depth]
        let (group, rest) = (row / Kernels.groupRows, row % Kernels.groupRows)
        let index =
          byRows
          ? start + groupOffsets[group] + rest * leftStride + term % depth
          : start + (term % depth) * leftStride + row
        left.pointer[index] = product.left[row * terms + term]
      }
    }
    // `multiplyColumns` may read from wider panels.
    let rightStride = Kernels.tileColumns + (byRows ? 0 : 2)
    let right = checks.floats(repeating: 0, count: terms * rightStride)
    for term in 0..<terms {
      for column in 0..<columns {
        right.pointer[term * rightStride + column] = product.right[term * columns + column]
      }
    }

    let outputStride = columns + 1
    let isWanted = { (row: Int) in isWhole || row % 4 != 3 }
    let rowOffsets = (0..<rows).map { isWanted($0) ? $0 * outputStride : -1 }
    for accumulates in [false, true] {
      let output = checks.floats(repeating: 5, count: rows * outputStride)
      let tile = TileOperands(
        segments: segments, depth: depth, left: left.source,
        segmentOffsets: checks.table(segmentOffsets), groupOffsets: checks.table(groupOffsets),
        leftStride: leftStride, right: right.source, rightStride: rightStride,
        output: output.pointer, rowOffsets: checks.table(rowOffsets), groups: groups,
        columns: columns, isWhole: isWhole, accumulates: accumulates)
      if byRows { Kernels.multiplyRows(tile) } else { Kernels.multiplyColumns(tile) }
      var values = [Double](repeating: 5, count: output.count)
      for row in 0..<rows where isWanted(row) {
        for column in 0..<columns {
          values[row * outputStride + column] =
            expected[row * columns + column] + (accumulates ? 5 : 0)
        }
      }
      checks.expectEqual(
        output, values,
        "\(segments) x \(depth) terms, \(groups) groups, \(columns) columns, "
          + "whole: \(isWhole), accumulates: \(accumulates)")
    }
  }

  static func directRows(_ checks: Checks) {
    let most = Kernels.directPixels
    for vectors in 1...Kernels.directColumns / Kernels.lanes {
      for pixels in Array(1...most + 2) + [2 * most + 1, 3 * most - 1] {
        for (rows, stride, channels) in [(1, 1, 1), (3, 2, 3), (2, 1, 4)] {
          checkDirectRows(checks, vectors * Kernels.lanes, pixels, rows, stride, channels)
        }
      }
    }
  }

  private static func checkDirectRows(
    _ checks: Checks, _ columns: Int, _ pixels: Int, _ rows: Int, _ stride: Int, _ channels: Int
  ) {
    let (kernelRows, kernelColumns) = (3, 2)
    let shape = ConvolutionShape(
      batch: 1, height: (rows - 1) * stride + kernelRows,
      width: (pixels - 1) * stride + kernelColumns, inputChannels: channels,
      outputChannels: columns, kernelHeight: kernelRows, kernelWidth: kernelColumns,
      stride: stride, padding: 0)
    let input = integerFill(shape.inputCount, seed: 1)
    let filter = integerFill(shape.filterCount, seed: 2)

    let line = shape.width * channels
    let paddedInput = checks.floats(repeating: .nan, count: shape.height * (line + 2))
    for index in input.indices {
      paddedInput.pointer[index / line * (line + 2) + index % line] = input[index]
    }
    let terms = kernelRows * kernelColumns * channels
    let panel = checks.floats(repeating: 0, count: terms * Kernels.directColumns)
    for index in filter.indices {
      panel.pointer[index / columns * Kernels.directColumns + index % columns] = filter[index]
    }
    let outputStride = columns + 1
    let output = checks.floats(repeating: 5, count: rows * pixels * outputStride)
    Kernels.directRows(
      DirectRowsOperands(
        input: paddedInput.source, inputRowStride: line + 2, stride: stride,
        pixelStride: stride * channels, kernelRows: kernelRows, run: kernelColumns * channels,
        right: panel.source, output: output.pointer, outputStride: outputStride, rows: rows,
        pixels: pixels, columns: columns))

    let result = Reference.convolution2D(
      input: doubles(input), filter: doubles(filter), shape: shape)
    var expected = [Double](repeating: 5, count: output.count)
    for index in result.indices {
      expected[index / columns * outputStride + index % columns] = result[index]
    }
    checks.expectEqual(
      output, expected,
      "\(columns) columns, \(rows) x \(pixels) pixels, stride \(stride), \(channels) channels")
  }

  static func dotTile(_ checks: Checks) {
    checkDots(checks, rows: Kernels.dotRows, columns: Kernels.dotColumns) { Kernels.dotTile($0) }
  }

  static func narrowDotTile(_ checks: Checks) {
    checkDots(checks, rows: Kernels.narrowDotRows, columns: Kernels.narrowDotColumns) {
      Kernels.narrowDotTile($0)
    }
  }

  /// Every size of output up to the tile's.
  private static func checkDots(
    _ checks: Checks, rows tileRows: Int, columns tileColumns: Int,
    kernel: (DotOperands) -> Void
  ) {
    let lanes = Kernels.lanes
    for rows in 1...tileRows {
      for columns in 1...tileColumns {
        for (taps, depth) in [(1, 1), (1, lanes), (2, lanes - 1), (4, 2 * lanes + 3)] {
          checkDot(checks, rows, columns, taps, depth, tileRows, kernel)
        }
      }
    }
  }

  private static func checkDot(
    _ checks: Checks, _ rows: Int, _ columns: Int, _ taps: Int, _ depth: Int, _ tileRows: Int,
    _ kernel: (DotOperands) -> Void
  ) {
    let product = Product(rows: rows, depth: taps * depth, columns: columns)
    let left = checks.floats(product.left)
    let zeros = checks.floats(repeating: 0, count: depth)
    let leftRows = (0..<taps * tileRows).map { index in
      index % tileRows < rows
        ? left.source + (index % tileRows * taps + index / tileRows) * depth : zeros.source
    }
    // Taps lie in reverse order, each column's terms together.
    let rightStride = depth + 1
    let rightOffsets = (0..<taps).map { (taps - 1 - $0) * columns * rightStride }
    let right = checks.floats(repeating: .nan, count: taps * columns * rightStride)
    for index in product.right.indices {
      let (term, column) = (index / columns, index % columns)
      right.pointer[rightOffsets[term / depth] + column * rightStride + term % depth] =
        product.right[index]
    }
    let outputStride = columns + 2
    let output = checks.floats(repeating: 5, count: rows * outputStride)
    let rowOffsets = (0..<rows).map { $0 * outputStride }
    kernel(
      DotOperands(
        taps: taps, depth: depth, left: checks.table(leftRows), right: right.source,
        rightOffsets: checks.table(rightOffsets), rightStride: rightStride,
        output: output.pointer, rowOffsets: checks.table(rowOffsets), rows: rows,
        columns: columns))
    let result = product.result
    var expected = [Double](repeating: 5, count: output.count)
    for index in result.indices {
      expected[index / columns * outputStride + index % columns] = result[index]
    }
    checks.expectEqual(
      output, expected, "\(rows) x \(columns), \(taps) taps, depth \(depth)")
  }

  /// Each accumulator starts as its number `s` and becomes `s / 2 + 1` in every iteration.
  static func multiplyAddPeak(_ checks: Checks) {
    for iterations in [0, 1, 2, 5] {
      var expected = 0.0
      for start in 0..<2 * Kernels.tileRows {
        var value = Double(start)
        for _ in 0..<iterations { value = value / 2 + 1 }
        expected += value * Double(Kernels.lanes)
      }
      let peak = Kernels.multiplyAddPeak(iterations: iterations)
      checks.expectClose([peak], [expected], tolerance: 0, "\(iterations) iterations")
    }
  }
}
