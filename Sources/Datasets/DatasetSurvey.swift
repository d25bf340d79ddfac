import Imaging
import Kernels
import Synchronization

/// What the images of a dataset are like, all of them looked at.
///
/// No more of an image is kept than a few numbers, and nothing depends on the number of threads.
package struct DatasetSurvey: Sendable {
  /// A measure's least, middle and greatest value.
  package struct Extent: Sendable, Equatable {
    package let least: Int
    package let median: Int
    package let greatest: Int

    /// The extent of some values, of which there must be one at least.
    init(of values: [Int]) {
      let sorted = values.sorted()
      least = sorted[0]
      median = sorted[sorted.count / 2]
      greatest = sorted[sorted.count - 1]
    }
  }

  /// The reasons why images cannot be read, by index.
  package let unreadable: [Int: String]
  /// The sizes in pixels of the images as they are stored; nil if none is readable.
  package let widths: Extent?
  package let heights: Extent?
  /// The number of images that are stored smaller than they are used.
  package let enlargedCount: Int
  /// For each channel the mean of the finished images' values, in `[-1, 1]`.
  package let means: [Double]
  /// For each channel the standard deviation of the finished images' values.
  package let deviations: [Double]
  /// The images that are equal, when finished, to an earlier one, which is the `first` of its kind;
  /// ascending.
  package let duplicates: [(index: Int, first: Int)]

  /// Looks at every image, on the threads of the current engine.
  ///
  /// - Parameter onProgress: called now and then with the number of images done.
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

    // From 0 ... 255 to -1 ... 1; the sums of bytes are exact, whatever their order.
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

/// What is found out about one image.
private struct Finding {
  /// What is kept of it by itself.
  struct Kept {
    let width: Int
    let height: Int
    let digest: UInt128
  }

  let kept: Kept
  /// For each channel the sum of the finished image's bytes, and of their squares.
  private(set) var sums: [Int]
  private(set) var squares: [Int]

  init(_ original: Image, finished: Image) {
    sums = Array(repeating: 0, count: finished.channels)
    squares = sums
    // FNV-1a, 128 bits: among a billion images two different ones hardly ever have the same.
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

/// What is kept of all images.
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
