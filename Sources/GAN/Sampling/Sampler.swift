import Autograd
public import Imaging
import Layers
import RandomStreams
public import Tensors

/// Draws images from a trained generator.
public final class Sampler {
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

  /// Images `range` of the endless list that `seed` stands for, `[N, S, S, nc]` in [-1, 1].
  public func images(
    _ range: Range<Int>, seed: UInt64, statistics: Statistics = .running
  ) -> Tensor {
    let latents = range.flatMap { latent($0, seed: seed) }
    return images(
      Tensor(latents, shape: [range.count, 1, 1, generator.nz]), statistics: statistics)
  }

  /// The images of given latent vectors `[N, 1, 1, nz]`.
  public func images(_ latents: Tensor, statistics: Statistics = .running) -> Tensor {
    let (count, nz) = (latents.shape.dimensions.first ?? 0, generator.nz)
    precondition(
      latents.shape == [count, 1, 1, nz],
      "Sampler.images: latent vectors \(latents.shape); [N, 1, 1, \(nz)] is needed")
    let image = generator.imageShape
    let values = latents.scalars
    return Tensor(shape: Shape([count] + image.dimensions)) { output in
      forEachGroup(of: 0..<count, statistics: statistics) { index in
        Array(values[index * nz..<(index + 1) * nz])
      } body: { group, images in
        images.withSpan { images in
          for index in 0..<group.count * image.count {
            output[group.lowerBound * image.count + index] = images[index]
          }
        }
      }
    }
  }

  /// Images `range` of the list that `seed` stands for in a grid: the bytes of
  /// `Image.grid(of: images(range, …), columns: columns, range: -1...1)`, but only one group of
  /// images at a time is kept as numbers.
  public func grid(
    of range: Range<Int>, seed: UInt64, statistics: Statistics = .running, columns: Int = 8
  ) -> Image {
    let shape = generator.imageShape
    let layout = GridLayout(
      count: range.count, width: shape[1], height: shape[0], columns: columns)
    var grid = Image(width: layout.width, height: layout.height, channels: 3)
    forEachGroup(of: range, statistics: statistics) { index in
      latent(index, seed: seed)
    } body: { group, images in
      let pictures = images.withSpan { values in
        Image.images(
          from: values, count: images.shape[0], height: shape[0], width: shape[1],
          channels: shape[2],
          range: -1...1)
      }
      for (index, picture) in zip(group, pictures) {
        grid.draw(picture, at: index - range.lowerBound, of: layout)
      }
    }
    return grid
  }

  /// Vector `index` of the endless list that `seed` stands for.
  private func latent(_ index: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, name: "latent.\(index)")
    return stream.normals(generator.nz)
  }

  /// Draws images `range` group by group, from what `latent` gives for each index. The tensor that
  /// `body` sees may have more images than the group.
  private func forEachGroup(
    of range: Range<Int>, statistics: Statistics, latent: (Int) -> [Float],
    body: (Range<Int>, Tensor) -> Void
  ) {
    let nz = generator.nz
    // With running statistics every group has the same size, padded if need be: the kernels, and
    // with them the last bits of an image, depend on the size of a batch.
    let (size, mode): (Int, ForwardMode) =
      statistics == .running ? (16, .inference) : (64, .batchStatistics)
    for first in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      let group = first..<min(first + size, range.upperBound)
      let drawn = statistics == .running ? size : group.count
      let padding = [Float](repeating: 0, count: (drawn - group.count) * nz)
      let latents = Tensor(group.flatMap(latent) + padding, shape: [drawn, 1, 1, nz])
      let images = generator.main.parameters.withoutGradients {
        generator(Variable(latents), mode: mode).value
      }
      body(group, images)
    }
  }
}
