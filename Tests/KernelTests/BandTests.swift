import KernelInterface
import Memory
import Testing

@testable import Kernels

/// The parts of images that tasks copy.
@Suite struct BandTests {
  static let bands: [Band] = [(0, 5), (-1, 4), (-3, 2), (4, 9), (-2, 14), (-9, 3), (11, 3)].flatMap
  {
    first, rows in
    [1, 2, 3].flatMap { step in
      [(0, 7), (-1, 9), (-2, 4), (5, 6), (9, 2)].flatMap { column, columns in
        [0..<5, 1..<3].map { channels in
          Band(
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

  /// Each element is the image's, or zero outside of it.
  @Test func copiesByDefinition() {
    let engine = Engine(threads: 1)
    let count = windows.batch * windows.height * windows.width * windows.channels
    let input = Buffer(count: count)
    for index in 0..<count { input.pointer[index] = Float(index + 1) }
    for band in Self.bands {
      let copy = Buffer(count: band.count)
      engine.copy(band, of: windows, input: input.pointer, to: copy.pointer)
      var isEqual = true
      forEachPixel(of: band) { image, row, y, x in
        for channel in band.channels {
          let offset =
            band.offset(image: image, row: row, column: x) + channel
            - band.channels.lowerBound
          let expected = isInside(y, x) ? Float(index(image, y, x, channel) + 1) : 0
          if copy.pointer[offset] != expected { isEqual = false }
        }
      }
      #expect(isEqual, "\(band)")
    }
  }

  /// What is asked for ahead is what the copy will read, no more and no less.
  @Test func theSourceIsWhatTheCopyReads() {
    let input = Buffer(count: 1)
    for band in Self.bands {
      var source = band.source(of: windows, input: input.pointer)
      let count = source.count
      var asked: [Int] = []
      while let next = source.next {
        asked.append(next - UnsafePointer(input.pointer))
        source.request(1)
      }
      #expect(asked.count == count)
      // The first floats of runs: of a row's pixels or, with all channels, of the row.
      var runs: [Int] = []
      forEachPixel(of: band) { image, _, y, x in
        guard isInside(y, x) else { return }
        let isWhole = band.channels == 0..<windows.channels
        guard !isWhole || x == max(0, band.firstColumn) else { return }
        let start = index(image, y, x, band.channels.lowerBound)
        let length = isWhole ? insideColumns(of: band) * windows.channels : band.channels.count
        runs += stride(from: start, to: start + length, by: 16)
      }
      #expect(asked == runs, "\(band)")

      // In one request as in many.
      for request in [2, 3, 1000] {
        var source = band.source(of: windows, input: input.pointer)
        var done = 0
        while let next = source.next {
          #expect(next - UnsafePointer(input.pointer) == runs[done])
          source.request(request)
          done += request
        }
        #expect(done >= count && done < count + request)
      }
    }
  }

  private func insideColumns(of band: Band) -> Int {
    min(windows.width, band.firstColumn + band.columns) - max(0, band.firstColumn)
  }

  private func forEachPixel(of band: Band, _ body: (Int, Int, Int, Int) -> Void) {
    for image in band.images {
      for row in 0..<band.rows {
        for x in band.firstColumn..<band.firstColumn + band.columns {
          body(image, row, band.firstRow + row * band.rowStep, x)
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
