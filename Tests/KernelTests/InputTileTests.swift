import KernelInterface
import Memory
import Testing

@testable import Kernels

/// The parts of images that tasks copy.
@Suite struct InputTileTests {
  static let inputTiles: [InputTile] = [
    (0, 5), (-1, 4), (-3, 2), (4, 9), (-2, 14), (-9, 3), (11, 3),
  ].flatMap {
    first, rows in
    [1, 2, 3].flatMap { step in
      [(0, 7), (-1, 9), (-2, 4), (5, 6), (9, 2)].flatMap { column, columns in
        [0..<5, 1..<3].map { channels in
          InputTile(
            images: 1..<3, firstRow: first, rowStep: step, rows: rows, firstColumn: column,
            columns: columns, channels: channels)
        }
      }
    }
  }

  private let windows = WindowGrid(
    windowsOf: ConvolutionShape(
      batch: 4, height: 9, width: 7, inputChannels: 5, outputChannels: 1, kernelHeight: 3,
      kernelWidth: 3, stride: 1, padding: 1))

  /// Each element is the image's, or zero outside the image.
  @Test func copiesByDefinition() {
    let engine = Engine(threads: 1)
    let count = windows.batch * windows.height * windows.width * windows.channels
    let input = Buffer(count: count)
    for index in 0..<count { input.pointer[index] = Float(index + 1) }
    for inputTile in Self.inputTiles {
      let copy = Buffer(count: inputTile.count)
      engine.copy(inputTile, of: windows, input: input.pointer, to: copy.pointer)
      var isEqual = true
      forEachPixel(of: inputTile) { image, row, y, x in
        for channel in inputTile.channels {
          let offset =
            inputTile.offset(image: image, row: row, column: x) + channel
            - inputTile.channels.lowerBound
          let expected = isInside(y, x) ? Float(index(image, y, x, channel) + 1) : 0
          if copy.pointer[offset] != expected { isEqual = false }
        }
      }
      #expect(isEqual, "\(inputTile)")
    }
  }

  /// What is prefetched is what the copy reads, no more and no less.
  @Test func theSourceIsWhatTheCopyReads() {
    let input = Buffer(count: 1)
    for inputTile in Self.inputTiles {
      var source = inputTile.source(of: windows, input: input.pointer)
      let count = source.count
      var prefetched: [Int] = []
      while let next = source.next {
        prefetched.append(next - UnsafePointer(input.pointer))
        source.issue(1)
      }
      #expect(prefetched.count == count)
      // The first floats of runs: of a row's pixels or, with all channels, of the row.
      var runs: [Int] = []
      forEachPixel(of: inputTile) { image, _, y, x in
        guard isInside(y, x) else { return }
        let isWhole = inputTile.channels == 0..<windows.channels
        guard !isWhole || x == max(0, inputTile.firstColumn) else { return }
        let start = index(image, y, x, inputTile.channels.lowerBound)
        let length =
          isWhole ? insideColumns(of: inputTile) * windows.channels : inputTile.channels.count
        runs += stride(from: start, to: start + length, by: 16)
      }
      #expect(prefetched == runs, "\(inputTile)")

      // The order does not depend on how many lines are issued at a time.
      for lines in [2, 3, 1000] {
        var source = inputTile.source(of: windows, input: input.pointer)
        var done = 0
        while let next = source.next {
          #expect(next - UnsafePointer(input.pointer) == runs[done])
          source.issue(lines)
          done += lines
        }
        #expect(done >= count && done < count + lines)
      }
    }
  }

  private func insideColumns(of inputTile: InputTile) -> Int {
    min(windows.width, inputTile.firstColumn + inputTile.columns) - max(0, inputTile.firstColumn)
  }

  private func forEachPixel(of inputTile: InputTile, _ body: (Int, Int, Int, Int) -> Void) {
    for image in inputTile.images {
      for row in 0..<inputTile.rows {
        for x in inputTile.firstColumn..<inputTile.firstColumn + inputTile.columns {
          body(image, row, inputTile.firstRow + row * inputTile.rowStep, x)
        }
      }
    }
  }

  private func isInside(_ y: Int, _ x: Int) -> Bool {
    0..<windows.height ~= y && 0..<windows.width ~= x
  }

  private func index(_ image: Int, _ y: Int, _ x: Int, _ channel: Int) -> Int {
    ((image * windows.height + y) * windows.width + x) * windows.channels + channel
  }
}
