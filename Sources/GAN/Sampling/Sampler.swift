import Autograd
public import Imaging
import Layers
public import Tensors

/// Draws images from a trained generator.
public final class Sampler {
  /// The generator that draws.
  public let generator: Generator

  /// A sampler of `generator`.
  public init(_ generator: Generator) { self.generator = generator }

  /// How images are normalized on their way through the generator.
  public enum Statistics: Sendable {
    /// By the running statistics: an image depends on its own latent vector only.
    case running
    /// By those of the images drawn together, up to 64, as the tutorial samples.
    case batch
  }

  /// The latent vectors that seeds stand for (see `LatentVectors`).
  public func latents(
    seeds: some RandomAccessCollection<UInt64> & Sendable, truncation: Float? = nil
  ) -> LatentVectors {
    LatentVectors(
      seeds: seeds, nz: generator.nz, from: generator.latentDistribution, truncation: truncation)
  }

  /// The images that seeds stand for, `[N, H, W, C]` in [-1, 1].
  public func images(
    seeds: some RandomAccessCollection<UInt64> & Sendable, statistics: Statistics = .running
  ) -> Tensor {
    images(of: latents(seeds: seeds), statistics: statistics)
  }

  /// The images of latent vectors, `[N, H, W, C]` in [-1, 1].
  public func images(of latents: LatentVectors, statistics: Statistics = .running) -> Tensor {
    let size = generator.imageShape.count
    return Tensor(shape: Shape([latents.count] + generator.imageShape.dimensions)) { output in
      forEachGroup(of: latents, statistics: statistics) { group, images in
        images.withSpan { images in
          for index in 0..<group.count * size {
            output[group.lowerBound * size + index] = images[index]
          }
        }
      }
    }
  }

  /// The images of latent vectors in a grid: the bytes of
  /// `Image.grid(of: images(of: latents, …), columns: columns, range: -1...1)`, but only one group of
  /// images at a time is kept as numbers.
  public func grid(
    of latents: LatentVectors, statistics: Statistics = .running, columns: Int = 8
  ) -> Image {
    let shape = generator.imageShape
    let layout = GridLayout(
      count: latents.count, width: shape[1], height: shape[0], columns: columns)
    var grid = Image(width: layout.width, height: layout.height, channels: 3)
    forEachImage(of: latents, statistics: statistics) { index, image in
      grid.draw(image, at: index, of: layout)
    }
    return grid
  }

  /// Draws the images of latent vectors one after the other; `body` gets the index of each. However
  /// many there are, they take the memory of a few.
  public func forEachImage<Failure: Error>(
    of latents: LatentVectors, statistics: Statistics = .running,
    _ body: (Int, Image) throws(Failure) -> Void
  ) throws(Failure) {
    let shape = generator.imageShape
    try forEachGroup(of: latents, statistics: statistics) { (group, images) throws(Failure) in
      let pictures = images.withSpan { values in
        Image.images(
          from: values, count: images.shape[0], height: shape[0], width: shape[1],
          channels: shape[2], range: -1...1)
      }
      for (index, picture) in zip(group, pictures) { try body(index, picture) }
    }
  }

  /// Draws group by group. The tensor that `body` sees may have more images than the group.
  private func forEachGroup<Failure: Error>(
    of latents: LatentVectors, statistics: Statistics,
    body: (Range<Int>, Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    let nz = generator.nz
    precondition(
      latents.nz == nz, "Sampler: latent vectors of length \(latents.nz); \(nz) is needed")
    // With running statistics every group has the same size, padded if need be: the kernels, and
    // with them the last bits of an image, depend on the size of a batch.
    let (size, mode): (Int, ForwardMode) =
      statistics == .running ? (16, .inference) : (64, .batchStatistics)
    for first in stride(from: 0, to: latents.count, by: size) {
      let group = first..<min(first + size, latents.count)
      let drawn = statistics == .running ? size : group.count
      let padding = [Float](repeating: 0, count: (drawn - group.count) * nz)
      let vectors = Tensor(
        latents[group].flatMap(\.self) + padding, shape: [drawn, 1, 1, nz])
      let images = generator.main.parameterSet.withoutGradients {
        generator(Variable(vectors), mode: mode).value
      }
      try body(group, images)
    }
  }
}
