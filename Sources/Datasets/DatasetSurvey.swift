package import Imaging
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
  /// The number of images that resizing enlarges.
  package let enlargedCount: Int
  /// How much of each image's longer side is cropped, as a share: of the median image and of the
  /// one that loses most, `worst`. Nil if nothing is cropped.
  package let cropped: (median: Double, most: Double, worst: Int)?
  /// The number of images that the camera's orientation would turn or mirror.
  package let turnedCount: Int
  /// The number of images with pixels that are not opaque.
  package let transparentCount: Int
  /// The number of images of 16 bits a value.
  package let deepCount: Int
  /// The bits that the values of images of 16 bits use; nil without any.
  package let usedBitsOf16: Int?
  /// The bits that the values of other images use; nil without any.
  package let usedBitsOf8: Int?
  /// The mean of each channel, of values in `[-1, 1]` after resizing.
  package let means: [Double]
  /// The standard deviation of each channel, of values in `[-1, 1]` after resizing.
  package let deviations: [Double]
  /// The images that equal an earlier image after resizing, each with the `first` such image.
  /// Ascending by `index`. Photographs that are to be turned in different ways are not equal.
  package let duplicates: [(index: Int, first: Int)]

  /// Decodes every image, on the threads of the current engine.
  ///
  /// - Parameters:
  ///   - preparation: that of the dataset.
  ///   - onProgress: called from time to time with the number of images done.
  package init(
    of dataset: any ImageDataset, preparation: ImagePreparation = ImagePreparation(),
    onProgress: (Int) -> Void = { _ in }
  ) {
    let engine = Engine.current
    let findings = Mutex(Findings(count: dataset.count, channels: dataset.channels))
    let step = 32 * engine.threads
    for start in stride(from: 0, to: dataset.count, by: step) {
      let end = min(start + step, dataset.count)
      engine.parallelFor(end - start) { _, task in
        let index = start + task
        let outcome = Result { try dataset.inspected(at: index) }.map { found in
          Finding(found.image, of: found.traits, preparation)
        }
        findings.withLock { $0.note(outcome, at: index) }
      }
      onProgress(end)
    }
    self.init(
      findings.withLock { $0 }, imageSize: dataset.imageSize, crop: preparation.crop)
  }

  private init(_ findings: Findings, imageSize: Int, crop: ImagePreparation.Crop) {
    unreadable = findings.unreadable
    let images = findings.images.compactMap(\.self)
    let traits = images.map(\.traits)
    widths = images.isEmpty ? nil : Extent(of: traits.map(\.width))
    heights = images.isEmpty ? nil : Extent(of: traits.map(\.height))
    enlargedCount = traits.count {
      (crop == .pad ? max($0.width, $0.height) : min($0.width, $0.height)) < imageSize
    }
    cropped = crop == .pad ? nil : Self.cropped(findings.images.map { $0?.traits })
    turnedCount = traits.count { $0.orientation != .upright }
    transparentCount = traits.count(where: \.hasTransparency)
    deepCount = traits.count { $0.depth == 16 }
    usedBitsOf16 = traits.filter { $0.depth == 16 }.map(\.usedBits).max()
    usedBitsOf8 = traits.filter { $0.depth == 8 }.map(\.usedBits).max()

    // Sums of bytes are exact in any order. Scaling to -1 ... 1 comes after.
    let values = Double(max(1, images.count * imageSize * imageSize))
    let byteMeans = findings.sums.map { Double($0) / values }
    means = byteMeans.map { $0 / 127.5 - 1 }
    deviations = zip(byteMeans, findings.squares).map { mean, squares in
      max(0, Double(squares) / values - mean * mean).squareRoot() / 127.5
    }

    var firsts: [Finding.Picture: Int] = [:]
    var duplicates: [(index: Int, first: Int)] = []
    for (index, image) in findings.images.enumerated() {
      guard let image else { continue }
      if let first = firsts[image.picture] {
        duplicates.append((index, first))
      } else {
        firsts[image.picture] = index
      }
    }
    self.duplicates = duplicates
  }

  /// How much is cropped of images with these traits, nil for one that is unreadable.
  private static func cropped(
    _ traits: [ImageTraits?]
  ) -> (median: Double, most: Double, worst: Int)? {
    let shares = traits.enumerated().compactMap { index, traits in
      traits.map { traits in
        let (short, long) = (
          min(traits.width, traits.height), max(traits.width, traits.height)
        )
        return (share: 1 - Double(short) / Double(long), index: index)
      }
    }.sorted { ($0.share, $1.index) < ($1.share, $0.index) }
    guard let most = shares.last, most.share > 0 else { return nil }
    return (shares[shares.count / 2].share, most.share, most.index)
  }
}

/// The statistics of one image.
private struct Finding {
  /// What images have in common that are the same picture.
  struct Picture: Hashable {
    let digest: UInt128
    /// How it still is to be turned.
    let orientation: Orientation
  }

  /// The part that is kept for each image.
  struct Kept {
    let traits: ImageTraits
    let picture: Picture
  }

  let kept: Kept
  /// For each channel the sum of the resized image's bytes.
  private(set) var sums: [Int]
  /// For each channel the sum of the squares of these bytes.
  private(set) var squares: [Int]

  init(_ finished: RasterImage, of traits: ImageTraits, _ preparation: ImagePreparation) {
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
    let picture = Picture(
      digest: digest,
      orientation: preparation.rotate == .exif ? .upright : traits.orientation)
    kept = Kept(traits: traits, picture: picture)
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
