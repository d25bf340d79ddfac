import KernelInterface
import Reference
import TestSupport

// Winograd's transforms work on each channel by itself. Three of them are compared with their
// matrices. The other three end an algorithm: they get the products of the matrices' results, and
// must give what the reference computes from the definition.

/// A small dense matrix in double precision.
private struct Matrix {
  let rows: Int
  let columns: Int
  var elements: [Double]

  init(_ rows: Int, _ columns: Int, _ elements: [Double]) {
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  subscript(row: Int, column: Int) -> Double { elements[row * columns + column] }

  /// `self * core * transpose(self)`, divided by `divisor` at the end.
  func transform(_ core: [Double], divisor: Double = 1) -> [Double] {
    var result = [Double](repeating: 0, count: rows * rows)
    for row in 0..<rows {
      for column in 0..<rows {
        var sum = 0.0
        for i in 0..<columns {
          for j in 0..<columns {
            sum += self[row, i] * core[i * columns + j] * self[column, j]
          }
        }
        result[row * rows + column] = sum / divisor
      }
    }
    return result
  }
}

/// B^T for the points 1, -1, 1/2, -1/2 and infinity.
private var inputMatrix: Matrix {
  Matrix(
    5, 5,
    [
      -0.25, -0.25, 1, 1, 0,
      0.25, -0.25, -1, 1, 0,
      -0.5, -1, 0.5, 1, 0,
      0.5, -1, -0.5, 1, 0,
      0.25, 0, -1.25, 0, 1,
    ])
}

/// 3 G: whole numbers, so that multiples of 9 are transformed exactly.
private var tripleFilterMatrix: Matrix {
  Matrix(5, 2, [2, 2, -2, 2, -4, -2, 4, -2, 0, 3])
}

/// A.
private var outputGradientMatrix: Matrix {
  Matrix(
    5, 4,
    [
      1, 1, 1, 1,
      1, -1, 1, -1,
      1, 0.5, 0.25, 0.125,
      1, -0.5, 0.25, -0.125,
      0, 0, 0, 1,
    ])
}

/// The convolution of one tile and channel: 5x5 pixels, 2x2 taps, 4x4 results.
private var tileShape: ConvolutionShape {
  ConvolutionShape(
    batch: 1, height: 5, width: 5, inputChannels: 1, outputChannels: 1, kernelHeight: 2,
    kernelWidth: 2, stride: 1, padding: 0)
}

/// The operands of one tile for `channels` channels, `[channels][pixels]`.
private struct Tile {
  let input: [[Double]]
  let filter: [[Double]]
  let outputGradient: [[Double]]

  /// The filter, or the output gradient, is divided by 3 along each axis.
  init(channels: Int, filterFactor: Float = 1, gradientFactor: Float = 1) {
    func fill(_ count: Int, _ seed: UInt64, _ factor: Float) -> [[Double]] {
      let numbers = integerFill(channels * count, seed: seed, magnitude: 1)
      return (0..<channels).map { channel in
        (0..<count).map { Double(factor * numbers[channel * count + $0]) }
      }
    }
    input = fill(25, 1, 1)
    filter = fill(4, 2, filterFactor)
    outputGradient = fill(16, 3, gradientFactor)
  }

  var transformedInput: [[Double]] { input.map { inputMatrix.transform($0) } }
  var transformedFilter: [[Double]] {
    filter.map { tripleFilterMatrix.transform($0, divisor: 9) }
  }
  var transformedGradient: [[Double]] {
    outputGradient.map { outputGradientMatrix.transform($0) }
  }
}

/// The products of two tiles' transforms, element by element.
private func products(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
  left.indices.map { channel in
    left[channel].indices.map { left[channel][$0] * right[channel][$0] }
  }
}

extension KernelCases {
  private static var channelCounts: [Int] {
    let lanes = Kernels.lanes
    return [1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes + 3]
  }

  // MARK: Transforms by their matrices

  static func winogradInput(_ checks: Checks) {
    for channels in channelCounts {
      let tile = Tile(channels: channels)
      let patch = patch(checks, tile.input, lineLength: 5)
      checkPlanes(checks, tile.transformedInput, "\(channels) channels") { planes, stride in
        Kernels.winogradInput(patch, channels: channels, to: planes, planeStride: stride)
      }
    }
  }

  static func winogradOutputGradient(_ checks: Checks) {
    for channels in channelCounts {
      let tile = Tile(channels: channels)
      let patch = patch(checks, tile.outputGradient, lineLength: 4)
      checkPlanes(checks, tile.transformedGradient, "\(channels) channels") { planes, stride in
        Kernels.winogradOutputGradient(patch, channels: channels, to: planes, planeStride: stride)
      }
    }
  }

  static func winogradFilter(_ checks: Checks) {
    for vectors in 1...3 {
      let count = vectors * Kernels.lanes
      let tile = Tile(channels: count, filterFactor: 9)
      let tapStride = count + 3
      let taps = checks.floats(repeating: .nan, count: 4 * tapStride)
      for (element, filter) in tile.filter.enumerated() {
        for tap in 0..<4 { taps.pointer[tap * tapStride + element] = Float(filter[tap]) }
      }
      checkPlanes(checks, tile.transformedFilter, "\(count) elements") { planes, stride in
        Kernels.winogradFilter(
          taps.source, tapStride: tapStride, count: count, to: planes, planeStride: stride)
      }
    }
  }

  /// A patch of square pixels, `[channels][pixels]`, of which channel 2 of memory is the first.
  private static func patch(
    _ checks: Checks, _ pixels: [[Double]], lineLength: Int
  ) -> WinogradPatch {
    let pixelStride = pixels.count + 5
    let memory = checks.floats(repeating: .nan, count: pixels[0].count * pixelStride)
    for (channel, values) in pixels.enumerated() {
      for (pixel, value) in values.enumerated() {
        memory.pointer[pixel * pixelStride + 2 + channel] = Float(value)
      }
    }
    var pointers = InlineArray<25, UnsafePointer<Float>>(repeating: memory.source)
    for row in 0..<lineLength {
      for column in 0..<lineLength {
        pointers[5 * row + column] = memory.source + (row * lineLength + column) * pixelStride
      }
    }
    var patch = WinogradPatch(pixels: pointers)
    patch.channel = 2
    return patch
  }

  /// Compares the 25 planes that `transform` writes, and what lies between them.
  private static func checkPlanes(
    _ checks: Checks, _ expected: [[Double]], _ place: String,
    transform: (_ planes: UnsafeMutablePointer<Float>, _ planeStride: Int) -> Void
  ) {
    let stride = expected.count + 2
    let planes = checks.floats(repeating: 5, count: 25 * stride)
    transform(planes.pointer, stride)
    var values = [Double](repeating: 5, count: planes.count)
    for (channel, elements) in expected.enumerated() {
      for (plane, element) in elements.enumerated() { values[plane * stride + channel] = element }
    }
    checks.expectEqual(planes, values, place)
  }

  // MARK: Algorithms by the reference

  /// The parts of a tile that lie inside an image: all rows and columns, then fewer of either.
  static func winogradOutput(_ checks: Checks) {
    for channels in channelCounts {
      let tile = Tile(channels: channels, filterFactor: 9)
      let planes = planes(checks, products(tile.transformedInput, tile.transformedFilter))
      let truth = (0..<channels).map {
        Reference.convolution2D(input: tile.input[$0], filter: tile.filter[$0], shape: tileShape)
      }
      for rows in 1...4 {
        for columns in 1...4 {
          let (columnStride, rowStride) = (channels + 1, 4 * (channels + 1) + 2)
          let output = checks.floats(repeating: 5, count: 4 * rowStride)
          Kernels.winogradOutput(
            planes.source, planeStride: channels + 2, channels: channels,
            to: WinogradPixels(
              first: output.pointer, rowStride: rowStride, columnStride: columnStride, rows: rows,
              columns: columns))
          var expected = [Double](repeating: 5, count: output.count)
          for row in 0..<rows {
            for column in 0..<columns {
              for channel in 0..<channels {
                expected[row * rowStride + column * columnStride + channel] =
                  truth[channel][4 * row + column]
              }
            }
          }
          checks.expectEqual(output, expected, "\(channels) channels, \(rows)x\(columns) pixels")
        }
      }
    }
  }

  static func winogradInputGradient(_ checks: Checks) {
    for channels in channelCounts {
      let tile = Tile(channels: channels, filterFactor: 9)
      let planes = planes(checks, products(tile.transformedGradient, tile.transformedFilter))
      let truth = (0..<channels).map {
        Reference.convolution2DInputGradient(
          outputGradient: tile.outputGradient[$0], filter: tile.filter[$0], shape: tileShape)
      }
      for (rows, columns) in [(0..<5, 0..<5), (1..<5, 0..<3), (0..<2, 2..<5), (1..<4, 1..<4)] {
        for (addsRow, addsColumn) in [(false, false), (true, false), (false, true), (true, true)] {
          let (columnStride, rowStride) = (channels + 1, 5 * (channels + 1) + 2)
          let gradient = checks.floats(repeating: 7, count: 5 * rowStride)
          Kernels.winogradInputGradient(
            planes.source, planeStride: channels + 2, channels: channels,
            to: WinogradGradientPatch(
              first: gradient.pointer, rowStride: rowStride, columnStride: columnStride,
              firstRow: rows.lowerBound, endRow: rows.upperBound,
              firstColumn: columns.lowerBound, endColumn: columns.upperBound,
              addsFirstRow: addsRow, addsFirstColumn: addsColumn))
          var expected = [Double](repeating: 7, count: gradient.count)
          for row in rows {
            for column in columns {
              let adds = row == 0 && addsRow || column == 0 && addsColumn
              for channel in 0..<channels {
                expected[row * rowStride + column * columnStride + channel] =
                  truth[channel][5 * row + column] + (adds ? 7 : 0)
              }
            }
          }
          checks.expectEqual(
            gradient, expected,
            "\(channels) channels, rows \(rows.lowerBound)..<\(rows.upperBound), columns "
              + "\(columns.lowerBound)..<\(columns.upperBound), adds: \(addsRow), \(addsColumn)")
        }
      }
    }
  }

  static func winogradFilterGradient(_ checks: Checks) {
    for columns in channelCounts {
      let rows = 3
      let tile = Tile(channels: rows * columns, gradientFactor: 9)
      let product = products(tile.transformedInput, tile.transformedGradient)
      let truth = (0..<rows * columns).map {
        Reference.convolution2DFilterGradient(
          input: tile.input[$0], outputGradient: tile.outputGradient[$0], shape: tileShape)
      }
      let planeRowStride = columns + 1
      let planeStride = rows * planeRowStride + 2
      let planes = checks.floats(repeating: .nan, count: 25 * planeStride)
      let rowStride = columns + 3
      let (tapColumnStride, tapRowStride) = (rows * rowStride + 1, 2 * rows * rowStride + 5)
      let taps = checks.floats(
        repeating: 5, count: tapRowStride + tapColumnStride + rows * rowStride)
      var expected = [Double](repeating: 5, count: taps.count)
      for row in 0..<rows {
        for column in 0..<columns {
          let element = row * columns + column
          for plane in 0..<25 {
            planes.pointer[plane * planeStride + row * planeRowStride + column] = Float(
              product[element][plane])
          }
          for tap in 0..<4 {
            let start = tap / 2 * tapRowStride + tap % 2 * tapColumnStride
            expected[start + row * rowStride + column] = truth[element][tap]
          }
        }
      }
      Kernels.winogradFilterGradient(
        WinogradFilterGradientOperands(
          planes: planes.source, planeStride: planeStride, planeRowStride: planeRowStride,
          rows: rows, columns: columns, taps: taps.pointer, tapRowStride: tapRowStride,
          tapColumnStride: tapColumnStride, rowStride: rowStride))
      checks.expectEqual(taps, expected, "\(rows) x \(columns) elements")
    }
  }

  /// 25 planes of the given elements, `[channels][25]`.
  private static func planes(_ checks: Checks, _ elements: [[Double]]) -> GuardedFloats {
    let stride = elements.count + 2
    let planes = checks.floats(repeating: .nan, count: 25 * stride)
    for (channel, values) in elements.enumerated() {
      for (plane, value) in values.enumerated() {
        planes.pointer[plane * stride + channel] = Float(value)
      }
    }
    return planes
  }
}
