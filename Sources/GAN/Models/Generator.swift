public import Autograd
import Kernels
public import Layers
public import RandomStreams
public import Tensors

/// The generator G: latent vectors to images.
///
/// Radford, Metz and Chintala 2016, figure 1; layer by layer the tutorial's `Generator`, widened or
/// deepened for other image sizes. One that was read from a file may have other layers of the same
/// kinds (see `NetworkFile`).
public final class Generator: CustomStringConvertible {
  /// The sizes under the tutorial's names; nil for a generator that differs from the tutorial's in
  /// more than sizes.
  public let configuration: ModelConfiguration?
  /// The length of a latent vector.
  public let nz: Int
  /// What latent vectors are drawn from.
  public let latentDistribution: LatentDistribution
  /// Height, width and channels of an image, `[H, W, C]`.
  public let imageShape: Shape
  /// What was taken for granted because the file of the generator does not tell, in a sentence; nil
  /// where nothing was.
  public let assumption: String?
  /// The layers, named as in the tutorial's `state_dict`: `main.0.weight` and so on.
  public let main: Sequential

  /// A generator with fresh weights.
  ///
  /// - Precondition: `configuration.flaw` is nil.
  public init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    precondition(configuration.flaw == nil, "Generator: \(configuration.flaw ?? "")")
    self.configuration = configuration
    nz = configuration.nz
    latentDistribution = .normal
    assumption = nil
    imageShape = [configuration.imageSize, configuration.imageSize, configuration.nc]
    var channels = configuration.widestChannels(configuration.ngf)
    var layers: [any Layer] = [
      ConvTranspose2D(
        inputChannels: configuration.nz, outputChannels: channels, kernelSize: 4, stride: 1,
        padding: 0, bias: false, using: &stream),
      BatchNorm2D(channels: channels, using: &stream),
      ReLU(),
    ]
    for _ in 0..<configuration.doublings {
      layers += [
        ConvTranspose2D(
          inputChannels: channels, outputChannels: channels / 2, kernelSize: 4, stride: 2,
          padding: 1, bias: false, using: &stream),
        BatchNorm2D(channels: channels / 2, using: &stream),
        ReLU(),
      ]
      channels /= 2
    }
    layers += [
      ConvTranspose2D(
        inputChannels: channels, outputChannels: configuration.nc, kernelSize: 4, stride: 2,
        padding: 1, bias: false, using: &stream),
      Tanh(),
    ]
    main = Sequential(name: "main", layers)
  }

  /// A generator of given layers, such as one that was read from a file.
  package init(
    configuration: ModelConfiguration?, nz: Int, latentDistribution: LatentDistribution,
    imageShape: Shape, assumption: String?, main: Sequential
  ) {
    self.configuration = configuration
    self.nz = nz
    self.latentDistribution = latentDistribution
    self.imageShape = imageShape
    self.assumption = assumption
    self.main = main
  }

  /// Images `[N, H, W, C]` in [-1, 1] from latent vectors `[N, 1, 1, nz]`.
  public func callAsFunction(_ latents: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netG") {
      Engine.current.team { main(latents, mode: mode) }
    }
  }

  /// The next `count` latent vectors of `stream`, `[count, 1, 1, nz]`.
  public func latents(_ count: Int, from stream: inout RandomStream) -> Tensor {
    Tensor(
      latentDistribution.numbers(count * nz, from: &stream), shape: [count, 1, 1, nz])
  }

  public var description: String {
    "Generator\n" + main.summary(input: [1, 1, 1, nz])
  }
}
