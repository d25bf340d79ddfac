public import Datasets
public import GAN
public import Imaging
import Tensors

/// Measures how near the images of generators come to those of a dataset, and how varied they are.
///
/// Real images are read and described once; the generators after the first take less time. All
/// numbers are the same bits for the same settings at one instruction-set level, on any number of
/// threads.
///
///     let evaluator = try Evaluator(dataset)
///     let evaluation = try evaluator.evaluate(sampler)
///     for measure in evaluation.measures { print(measure.title, measure.value, measure.floor) }
public final class Evaluator {
  /// Images in each set.
  public let imageCount: Int
  /// The seed of the first generated image and of everything random.
  public let seed: UInt64

  private let real: RealImages
  /// The names of the dataset's classes.
  private let classes: [String]
  private let network = RandomFeatures()
  private var described: RealFeatures?
  private var floor: SetMeasures?
  /// The features of the images that were drawn last.
  private var drawn: (images: [RasterImage], features: Tensor)?

  /// An evaluator against images of `dataset`, resized and cropped as it does.
  ///
  /// Throws if there are too few images, if too many cannot be read, if they are smaller than 16x16
  /// pixels, or if there is too little memory.
  public init(
    _ dataset: any ImageDataset, _ settings: EvaluationSettings = EvaluationSettings(),
    progress: EvaluationStage.Observer = { _, _, _ in }
  ) throws(EvaluationError) {
    real = try RealImages(of: dataset, settings) { progress(.reading, $0, $1) }
    classes = dataset.classes.map(\.name)
    imageCount = real.reference.count
    seed = settings.seed
  }

  /// The features of both sets of real images, in the scale of the reference.
  private struct RealFeatures {
    let standardization: Standardization
    let reference: FeatureSet
    let others: FeatureSet

    /// - Parameter progress: called with the number of images that are described.
    init(of real: RealImages, by network: RandomFeatures, progress: (Int) -> Void) {
      let neighbours = EvaluationSettings.neighbours
      let features = network(real.reference, progress: progress)
      standardization = Standardization(of: features)
      reference = FeatureSet(standardization(features), neighbours: neighbours)
      let others = network(real.others) { progress(real.reference.count + $0) }
      self.others = FeatureSet(standardization(others), neighbours: neighbours)
    }
  }

  /// Measures the images of `sampler`, those of the seeds from `seed` on, as `generate` draws them:
  /// with the running statistics, in 8 bits.
  ///
  /// With a conditional generator, image i has the class of image i of the reference, so that
  /// classes are as frequent as among the real images. If those have no labels, or one that the
  /// generator does not know, seeds decide the class, as in `Sampler.latents`.
  ///
  /// Throws if its images have another form than the dataset's.
  ///
  /// - Parameter truncation: of the latent vectors; see `LatentVectors`.
  public func evaluate(
    _ sampler: Sampler, truncation: Float? = nil,
    progress: EvaluationStage.Observer = { _, _, _ in }
  ) throws(EvaluationError) -> Evaluation {
    try requireForm(of: sampler)
    var images: [RasterImage] = []
    images.reserveCapacity(imageCount)
    let latents = latents(of: sampler, truncation: truncation)
    sampler.forEachImage(of: latents) { index, image in
      images.append(image)
      progress(.drawing, index + 1, imageCount)
    }
    return evaluate(images, progress: progress)
  }

  /// The latent vectors of the images to measure, with their classes.
  private func latents(of sampler: Sampler, truncation: Float?) -> LatentVectors {
    let seeds = seed..<seed + UInt64(imageCount)
    let labels = real.labels?.compactMap { sampler.generator.classes.firstIndex(of: classes[$0]) }
    guard let labels, labels.count == imageCount else {
      return sampler.latents(seeds: seeds, truncation: truncation)
    }
    return sampler.unlabelledLatents(seeds: seeds, truncation: truncation)
      .conditioned(on: { labels[$0] }, of: sampler.generator.classes.count)
  }

  /// Measures `images`, `imageCount` of them in the form of the dataset.
  func evaluate(_ images: [RasterImage], progress: EvaluationStage.Observer) -> Evaluation {
    let sets = floor == nil ? [images, real.others] : [images]
    let distances = SlicedWasserstein.distances(of: sets, to: real.reference, seed: seed) {
      progress(.patches, $0, $1)
    }
    let neighbours = EvaluationSettings.neighbours
    // Only now, as patches take most of the memory.
    let (known, total) = (described == nil ? 0 : 2 * imageCount, 3 * imageCount)
    let described =
      described
      ?? RealFeatures(of: real, by: network) { progress(.features, $0, total) }
    self.described = described
    let floor =
      floor
      ?? SetMeasures(
        wasserstein: distances[1],
        similarity: MultiscaleSimilarity.mean(ofPairsIn: real.reference),
        features: FeatureComparison(
          of: described.others, to: described.reference, neighbours: neighbours))
    self.floor = floor
    let similarity = MultiscaleSimilarity.mean(ofPairsIn: images)
    let features = described.standardization(
      network(images) { progress(.features, 2 * imageCount + $0 - known, total - known) })
    drawn = (images, features)
    let set = FeatureSet(features, neighbours: neighbours)
    let measures = SetMeasures(
      wasserstein: distances[0], similarity: similarity,
      features: FeatureComparison(of: set, to: described.reference, neighbours: neighbours))
    return Evaluation(imageCount: imageCount, seed: seed, of: measures, floor: floor)
  }

  /// The first images of the last evaluation in the left column, and beside each the real images of
  /// both sets that are nearest to it by their features, the nearest first: a copy shows.
  ///
  /// - Parameters:
  ///   - rows: generated images; fewer if there are fewer.
  ///   - neighbours: real images beside each; fewer if there are fewer.
  /// - Returns: the picture; nil before the first evaluation.
  public func nearestRealImages(rows: Int = 8, neighbours: Int = 8) -> RasterImage? {
    guard let drawn, let described else { return nil }
    let (count, width) = (min(rows, drawn.images.count), RandomFeatures.count)
    let queries = drawn.features.slice(0..<count * width, shape: [count, width])
    let sets = [
      (real.reference, described.reference.features), (real.others, described.others.features),
    ]
    let nearest = sets.map { images, features in
      NearestImages.nearest(to: queries, among: features, count: neighbours).map { row in
        row.map { (images[$0.index], $0.distance) }
      }
    }
    var images: [RasterImage] = []
    let columns = 1 + min(neighbours, 2 * imageCount)
    for row in 0..<count {
      images.append(drawn.images[row])
      let candidates = (nearest[0][row] + nearest[1][row]).enumerated()
      let sorted = candidates.sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
      images += sorted.prefix(columns - 1).map(\.element.0)
    }
    return RasterImage.grid(of: images, columns: columns)
  }

  private func requireForm(of sampler: Sampler) throws(EvaluationError) {
    let shape = sampler.generator.imageShape
    let image = real.reference[0]
    guard shape[0] == shape[1] else {
      throw .unsuitableForm(height: shape[0], width: shape[1], channels: shape[2])
    }
    guard shape[0] == image.height && shape[2] == image.channels else {
      func form(_ height: Int, _ width: Int, _ channels: Int) -> String {
        "\(width)x\(height) pixels in \(channels == 1 ? "grey" : "colour")"
      }
      throw .otherForm(
        generated: form(shape[0], shape[1], shape[2]),
        real: form(image.height, image.width, image.channels))
    }
  }
}
