import Autograd
import Checkpoints
import Layers
import RandomStreams
public import Tensors

/// Draws images from a trained generator.
public final class Sampler {
  public let generator: Generator

  /// A sampler of a generator that is at hand.
  public init(_ generator: Generator) { self.generator = generator }

  /// The generator in a safetensors file: a checkpoint, a trace, or any file with a generator's
  /// `state_dict`, whose sizes are read off its tensors.
  public convenience init(contentsOf path: String) throws(ModelFileError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: path)
    } catch {
      throw .unreadable(error)
    }
    let prefixes = ["netG.", "final.netG.", ""]
    guard
      let prefix = prefixes.first(where: { file.entry(named: $0 + "main.0.weight") != nil })
    else {
      throw .notAGenerator(path: path, reason: "it has no tensor 'netG.main.0.weight'")
    }
    let configuration = try ModelConfiguration(ofGeneratorIn: file, prefix: prefix)
    try file.require(configuration.generatorTensors, prefix: prefix)
    var unused = RandomStream(seed: 0, name: "overwritten")
    let generator = Generator(configuration, using: &unused)
    try generator.main.load(from: file, prefix: prefix)
    self.init(generator)
  }

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
    let nz = generator.configuration.nz
    let latents = range.flatMap { index in
      var stream = RandomStream(seed: seed, name: "latent.\(index)")
      return stream.normals(nz)
    }
    return images(Tensor(latents, shape: [range.count, 1, 1, nz]), statistics: statistics)
  }

  /// The images of given latent vectors `[N, 1, 1, nz]`.
  public func images(_ latents: Tensor, statistics: Statistics = .running) -> Tensor {
    let configuration = generator.configuration
    let (count, size) = (latents.shape[0], configuration.imageSize)
    let area = size * size * configuration.nc
    let mode: ForwardMode = statistics == .running ? .inference : .batchStatistics
    // With running statistics every group has the same size, padded if need be: the kernels, and
    // with them the last bits of an image, depend on the size of a batch.
    let group = statistics == .running ? 16 : 64
    let shape: Shape = [count, size, size, configuration.nc]
    let values = latents.scalars
    return Tensor(shape: shape) { output in
      for first in stride(from: 0, to: count, by: group) {
        let used = min(group, count - first)
        let drawn = statistics == .running ? group : used
        var part = Array(values[first * configuration.nz..<(first + used) * configuration.nz])
        part += [Float](repeating: 0, count: (drawn - used) * configuration.nz)
        let input = Tensor(part, shape: [drawn, 1, 1, configuration.nz])
        generator(Variable(input), mode: mode).value.withSpan { images in
          for index in 0..<used * area { output[first * area + index] = images[index] }
        }
      }
    }
  }
}
