import Datasets
import Imaging
import Kernels
import RandomStreams

/// Two sets of real images without a common one, of equal size: the reference, and one that is
/// measured against it as generated images are.
struct RealImages: Sendable {
  let reference: [RasterImage]
  let others: [RasterImage]
  /// For each image of the reference its class, an index into the dataset's `classes`; nil without
  /// labels.
  let labels: [Int]?

  /// Images that are decoded together.
  private static let group = 256

  /// Images of `dataset` in the random order of the seed, without those that cannot be read.
  ///
  /// Throws if more than a tenth cannot be read, as training does, or if so few are left that there
  /// are not enough.
  ///
  /// - Parameter progress: called with the number of images that were read, and of all.
  init(
    of dataset: any ImageDataset, _ settings: EvaluationSettings, progress: (Int, Int) -> Void
  ) throws(EvaluationError) {
    let count = try settings.imageCount(of: dataset)
    var stream = RandomStream(seed: settings.seed, name: "evaluate.images")
    let order = stream.permutation(of: dataset.count)
    var images: [RasterImage] = []
    var indices: [Int] = []
    var reasons: [String] = []
    var next = 0
    while images.count < 2 * count && next < order.count {
      let end = min(order.count, next + min(Self.group, 2 * count - images.count))
      let (size, channels) = (dataset.imageSize, dataset.channels)
      let decoded = Engine.current.map(end - next) { place -> Decoded in
        do {
          let image = try dataset.image(at: order[next + place])
          return image.width == size && image.height == size && image.channels == channels
            ? .image(image) : .failure("image \(order[next + place]) has another size")
        } catch {
          return .failure("\(error)")
        }
      }
      for (index, result) in zip(order[next..<end], decoded) {
        switch result {
        case .image(let image):
          images.append(image)
          indices.append(index)
        case .failure(let reason): reasons.append(reason)
        }
      }
      next = end
      progress(images.count, 2 * count)
    }
    guard reasons.count <= BatchLoader.unreadableLimit(of: dataset.count) else {
      throw .data(
        .tooManyUnreadable(
          count: reasons.count, total: dataset.count, reasons: Array(reasons.prefix(3))))
    }
    let half = min(count, images.count / 2)
    // An explicit number is kept or refused; the suggested one yields to unreadable images.
    if let asked = settings.count, half < asked {
      throw .impossibleCount(asked, least: EvaluationSettings.leastCount, most: half)
    }
    guard half >= EvaluationSettings.leastCount else {
      throw .tooFewImages(available: images.count, needed: 2 * EvaluationSettings.leastCount)
    }
    reference = Array(images[..<half])
    others = Array(images[half..<2 * half])
    let known = indices[..<half].compactMap(dataset.label(at:))
    labels = known.count == half ? known : nil
  }

  private enum Decoded: Sendable {
    case image(RasterImage)
    case failure(String)
  }
}
