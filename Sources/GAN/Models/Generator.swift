public import Autograd
import Checkpoints
import Kernels
public import Layers
public import RandomStreams
public import Tensors

/// The generator G: latent vectors to images.
///
/// Radford, Metz and Chintala 2016, figure 1; layer by layer the tutorial's `Generator`, widened or
/// deepened for other image sizes.
public final class Generator: CustomStringConvertible {
  public let configuration: ModelConfiguration
  /// The layers, named as in the tutorial's `state_dict`: `main.0.weight` and so on.
  public let main: Sequential

  /// A generator with fresh weights.
  ///
  /// - Parameters:
  ///   - convolution: draws the filters.
  ///   - batchNorm: draws the weights of the batch norms.
  /// - Precondition: `configuration.flaw` is nil.
  public init(
    _ configuration: ModelConfiguration, convolution: Initializer = .convolution,
    batchNorm: Initializer = .batchNorm, using stream: inout RandomStream
  ) {
    precondition(configuration.flaw == nil, "Generator: \(configuration.flaw ?? "")")
    self.configuration = configuration
    var channels = configuration.widestChannels(configuration.ngf)
    var layers: [any Layer] = [
      ConvTranspose2D(
        inputChannels: configuration.nz, outputChannels: channels, kernelSize: 4, stride: 1,
        padding: 0, initializer: convolution, using: &stream),
      BatchNorm2D(channels: channels, initializer: batchNorm, using: &stream),
      ReLU(),
    ]
    for _ in 0..<configuration.doublings {
      layers += [
        ConvTranspose2D(
          inputChannels: channels, outputChannels: channels / 2, kernelSize: 4, stride: 2,
          padding: 1, initializer: convolution, using: &stream),
        BatchNorm2D(channels: channels / 2, initializer: batchNorm, using: &stream),
        ReLU(),
      ]
      channels /= 2
    }
    layers += [
      ConvTranspose2D(
        inputChannels: channels, outputChannels: configuration.nc, kernelSize: 4, stride: 2,
        padding: 1, initializer: convolution, using: &stream),
      Tanh(),
    ]
    main = Sequential(name: "main", layers)
  }

  /// The generator whose tensors are called `<prefix>main.…` in `file`; no memory is taken before
  /// all of them have proved to be there.
  convenience init(contentsOf file: SafetensorsFile, prefix: String) throws(ModelFileError) {
    let configuration = try ModelConfiguration(ofGeneratorIn: file, prefix: prefix)
    try file.check(configuration.generatorTensors, prefix: prefix)
    var unused = RandomStream(seed: 0, name: "unused")
    self.init(
      configuration, convolution: .unset, batchNorm: .unset, using: &unused)
    try main.load(from: file, prefix: prefix)
  }

  /// The length of a latent vector.
  public var nz: Int { configuration.nz }

  /// Height, width and channels of an image, `[H, W, C]`.
  public var imageShape: Shape {
    [configuration.imageSize, configuration.imageSize, configuration.nc]
  }

  /// Images `[N, S, S, nc]` in [-1, 1] from latent vectors `[N, 1, 1, nz]`.
  public func callAsFunction(_ latents: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netG") {
      Engine.current.team { main(latents, mode: mode) }
    }
  }

  /// The next `count` latent vectors of `stream`, `[count, 1, 1, nz]`, standard normal.
  public func latents(_ count: Int, from stream: inout RandomStream) -> Tensor {
    Tensor(stream.normals(count * nz), shape: [count, 1, 1, nz])
  }

  public var description: String {
    "Generator\n" + main.summary(input: [1, 1, 1, configuration.nz])
  }
}
