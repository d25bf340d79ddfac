import Imaging
import Kernels
import Synchronization

/// Statistics of a dataset, from all of its images.
///
/// Keeps only a few numbers of each image. The results do not depend on the number of threads.
package struct DatasetSurvey: Sendable {
  /// The minimum, median and maximum of a measure.
  package struct Extent: Sendable, Equatable {
    package let least: Int
    package let median: Int
    package let greatest: Int

    /// The extent of `values`, at least one.
    init(of values: [Int]) {
      let sorted = values.sorted()
      least = sorted[0]
      median = sorted[sorted.count / 2]
      greatest = sorted[sorted.count - 1]
    }
  }

  /// The reasons why images are unreadable, by index.
  package let unreadable: [Int: String]
  /// The stored widths in pixels; nil if no image is readable.
  package let widths: Extent?
  /// The stored heights in pixels; nil if no image is readable.
  package let heights: Extent?
  /// The number of images whose shorter stored side is less than `imageSize`.
  package let enlargedCount: Int
  /// The mean of each channel, of values in `[-1, 1]` after resizing.
  package let means: [Double]
  /// The standard deviation of each channel, of values in `[-1, 1]` after resizing.
  package let deviations: [Double]
  /// The images that equal an earlier image after resizing, each with the `first` such image.
  /// Ascending by `index`.
  package let duplicates: [(index: Int, first: Int)]

  /// Decodes every image, on the threads of the current engine.
  ///
  /// - Parameter onProgress: called from time to time with the number of images done.
  package init(of dataset: any ImageDataset, onProgress: (Int) -> Void = { _ in }) {
    let engine = Engine.current
    let findings = Mutex(Findings(count: dataset.count, channels: dataset.channels))
    let step = 32 * engine.threads
    for start in stride(from: 0, to: dataset.count, by: step) {
      let end = min(start + step, dataset.count)
      engine.parallelFor(end - start) { _, task in
        let index = start + task
        let outcome = Result { try dataset.original(at: index) }.map { original in
          Finding(original, finished: original.resizedAndCropped(to: dataset.imageSize))
        }
        findings.withLock { $0.note(outcome, at: index) }
      }
      onProgress(end)
    }
    self.init(findings.withLock { $0 }, imageSize: dataset.imageSize)
  }

  private init(_ findings: Findings, imageSize: Int) {
    unreadable = findings.unreadable
    let images = findings.images.compactMap(\.self)
    widths = images.isEmpty ? nil : Extent(of: images.map(\.width))
    heights = images.isEmpty ? nil : Extent(of: images.map(\.height))
    enlargedCount = images.count { min($0.width, $0.height) < imageSize }

    // Sums of bytes are exact in any order. Scaling to -1 ... 1 comes after.
    let values = Double(max(1, images.count * imageSize * imageSize))
    let byteMeans = findings.sums.map { Double($0) / values }
    means = byteMeans.map { $0 / 127.5 - 1 }
    deviations = zip(byteMeans, findings.squares).map { mean, squares in
      max(0, Double(squares) / values - mean * mean).squareRoot() / 127.5
    }

    var firsts: [UInt128: Int] = [:]
    var duplicates: [(index: Int, first: Int)] = []
    for (index, image) in findings.images.enumerated() {
      guard let image else { continue }
      if let first = firsts[image.digest] {
        duplicates.append((index, first))
      } else {
        firsts[image.digest] = index
      }
    }
    self.duplicates = duplicates
  }
}

/// The statistics of one image.
private struct Finding {
  /// The part that is kept for each image.
  struct Kept {
    let width: Int
    let height: Int
    let digest: UInt128
  }

  let kept: Kept
  /// For each channel the sum of the resized image's bytes.
  private(set) var sums: [Int]
  /// For each channel the sum of the squares of these bytes.
  private(set) var squares: [Int]

  init(_ original: RasterImage, finished: RasterImage) {
    sums = Array(repeating: 0, count: finished.channels)
    squares = sums
    // FNV-1a, 128 bits. Among a billion images a collision is practically impossible.
    var digest: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    var channel = 0
    for byte in finished.pixels {
      digest = (digest ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013b
      sums[channel] += Int(byte)
      squares[channel] += Int(byte) * Int(byte)
      channel = channel + 1 == finished.channels ? 0 : channel + 1
    }
    kept = Kept(width: original.width, height: original.height, digest: digest)
  }
}

/// The statistics of all images so far.
private struct Findings {
  var unreadable: [Int: String] = [:]
  var images: [Finding.Kept?]
  var sums: [Int]
  var squares: [Int]

  init(count: Int, channels: Int) {
    images = Array(repeating: nil, count: count)
    sums = Array(repeating: 0, count: channels)
    squares = sums
  }

  /// Adds the outcome of image `index`. The result does not depend on the order of calls.
  mutating func note(_ outcome: Result<Finding, any Error>, at index: Int) {
    switch outcome {
    case .failure(let error):
      unreadable[index] = "\(error)"
    case .success(let finding):
      images[index] = finding.kept
      for channel in sums.indices {
        sums[channel] += finding.sums[channel]
        squares[channel] += finding.squares[channel]
      }
    }
  }
}
