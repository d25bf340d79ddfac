import Autograd
public import Imaging
import Kernels
import Layers
import Preconditions
public import Tensors

/// Draws images from a trained generator.
public final class Sampler {
  /// The generator that draws.
  public let generator: Generator

  /// A sampler of `generator`.
  public init(_ generator: Generator) { self.generator = generator }

  /// The statistics by which batch norm normalizes images. A sampler never trains, so these are two
  /// of the three modes of a forward pass.
  public enum Statistics: Sendable {
    /// The running statistics: an image depends on its own latent vector only.
    case running
    /// The statistics of the images drawn together, up to 64, as the tutorial samples.
    ///
    /// A generator that normalizes single pixels cannot draw one image alone, which a group of 64
    /// may leave over: the variance of one value is undefined, and the program ends.
    case batch
  }

  /// The most images that are drawn together.
  package static let groupLimit = 64

  /// How the last bits of an image are rounded with running statistics.
  ///
  /// The fastest algorithm for a convolution depends on the number of images, and every algorithm
  /// rounds differently. Both choices draw the same picture: values in [-1, 1] of the built-in
  /// generator differ by less than 1e-5.
  public enum Rounding: Sendable {
    /// An image has the same bits whichever other images are drawn with it. The algorithms are
    /// those for a batch of 16, whatever the number of images.
    case independent
    /// The last bits depend on how many images are drawn together. For servers and interactive
    /// programs: one image takes the least time.
    case fastest
  }

  /// The latent vectors of seeds (see `LatentVectors`), with their classes if the generator has
  /// any.
  ///
  /// - Parameter label: the class of all images, an index into the generator's `classes`. When nil,
  ///   seed s has class s mod K: classes take turns, and a seed still gives the same image.
  public func latents(
    seeds: some RandomAccessCollection<UInt64> & Sendable, label: Int? = nil,
    truncation: Float? = nil
  ) -> LatentVectors {
    let classCount = generator.classes.count
    let latents = unlabelledLatents(seeds: seeds, truncation: truncation)
    guard classCount > 0 else {
      require(label == nil, "Sampler.latents: label \(label ?? 0) for a generator without classes")
      return latents
    }
    return latents.conditioned(
      on: { index in
        if let label { return label }
        return Int(seeds[seeds.index(seeds.startIndex, offsetBy: index)] % UInt64(classCount))
      }, of: classCount)
  }

  /// The latent vectors of seeds alone, which a conditional generator takes once they are
  /// `conditioned` on classes.
  public func unlabelledLatents(
    seeds: some RandomAccessCollection<UInt64> & Sendable, truncation: Float? = nil
  ) -> LatentVectors {
    LatentVectors(
      seeds: seeds, nz: generator.nz, from: generator.latentDistribution, truncation: truncation)
  }

  /// The images of seeds, `[N, H, W, C]` in [-1, 1].
  ///
  /// - Parameter label: the class of all images; see `latents(seeds:label:truncation:)`.
  public func images(
    seeds: some RandomAccessCollection<UInt64> & Sendable, label: Int? = nil,
    statistics: Statistics = .running, rounding: Rounding = .independent
  ) -> Tensor {
    images(of: latents(seeds: seeds, label: label), statistics: statistics, rounding: rounding)
  }

  /// The images of latent vectors, `[N, H, W, C]` in [-1, 1].
  ///
  /// - Parameter rounding: has no effect with batch statistics.
  public func images(
    of latents: LatentVectors, statistics: Statistics = .running, rounding: Rounding = .independent
  ) -> Tensor {
    if 1...groupSize(statistics, rounding) ~= latents.count {
      return draw(latents[...], statistics, rounding)
    }
    return Tensor(shape: TensorShape([latents.count] + generator.imageShape.dimensions)) { output in
      forEachGroup(of: latents, statistics, rounding) { _, images in
        images.withSpan { output.append(copying: $0) }
      }
    }
  }

  /// The images of latent vectors in a grid.
  ///
  /// The bytes are those of `RasterImage.grid(of: images(of: latents, …), columns: columns, range:
  /// -1...1)`, but only one group of images is held as numbers at a time.
  public func grid(
    of latents: LatentVectors, statistics: Statistics = .running,
    rounding: Rounding = .independent, columns: Int = 8
  ) -> RasterImage {
    let shape = generator.imageShape
    let layout = ImageGridLayout(
      count: latents.count, width: shape[1], height: shape[0], columns: columns)
    var grid = RasterImage(width: layout.width, height: layout.height, channels: 3)
    forEachImage(of: latents, statistics: statistics, rounding: rounding) { index, image in
      grid.draw(image, at: index, of: layout)
    }
    return grid
  }

  /// Draws the images of latent vectors in order and hands each to `body` with its index. Only one
  /// group of images is in memory at a time.
  public func forEachImage<Failure: Error>(
    of latents: LatentVectors, statistics: Statistics = .running,
    rounding: Rounding = .independent, _ body: (Int, RasterImage) throws(Failure) -> Void
  ) throws(Failure) {
    let shape = generator.imageShape
    try forEachGroup(of: latents, statistics, rounding) { (group, images) throws(Failure) in
      let pictures = images.withSpan { values in
        RasterImage.images(
          from: values, count: images.shape[0], height: shape[0], width: shape[1],
          channels: shape[2], range: -1...1)
      }
      for (index, picture) in zip(group, pictures) { try body(index, picture) }
    }
  }

  /// The images that independent rounding plans every batch for.
  private static let plannedBatch = 16

  /// How many images are drawn together.
  private func groupSize(_ statistics: Statistics, _ rounding: Rounding) -> Int {
    statistics == .running && rounding == .independent ? Self.plannedBatch : Self.groupLimit
  }

  private func forEachGroup<Failure: Error>(
    of latents: LatentVectors, _ statistics: Statistics, _ rounding: Rounding,
    body: (Range<Int>, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    let size = groupSize(statistics, rounding)
    for first in stride(from: 0, to: latents.count, by: size) {
      let group = first..<min(first + size, latents.count)
      try body(group, draw(latents[group], statistics, rounding))
    }
  }

  /// The images of a group of latent vectors, `[N, H, W, C]`.
  private func draw(
    _ latents: Slice<LatentVectors>, _ statistics: Statistics, _ rounding: Rounding
  ) -> Tensor {
    let (vectors, nz, classCount) = (latents.base, generator.nz, generator.classes.count)
    require(
      vectors.nz == nz && vectors.classCount == classCount,
      "Sampler: latent vectors of length \(vectors.nz) with \(vectors.classCount) classes; the "
        + "generator takes \(nz) with \(classCount)")
    let input = Tensor(latents.flatMap(\.self), shape: [latents.count, 1, 1, nz + classCount])
    let mode: ForwardMode = statistics == .running ? .inference : .batchStatistics
    func images() -> Tensor {
      generator.main.parameterSet.withoutGradients {
        generator(Variable(input), mode: mode).value
      }
    }
    guard statistics == .running && rounding == .independent else { return images() }
    return Engine.current.planning(forBatchOf: Self.plannedBatch, images)
  }
}
