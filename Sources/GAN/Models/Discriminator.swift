public import Autograd
public import Layers
public import RandomStreams
import Tensors

/// The discriminator D: images to the odds that they are real.
///
/// Layer by layer the tutorial's `Discriminator`, but for its last one: the sigmoid belongs to the
/// loss, which is computed from logits (see `Variable.binaryCrossEntropy`).
public final class Discriminator: CustomStringConvertible {
  /// The sizes under the tutorial's names; `nz` and `ngf` mean nothing here.
  public let configuration: ModelConfiguration
  /// The layers, named as in the tutorial's `state_dict`: `main.0.weight` and so on.
  public let main: Sequential

  /// A discriminator with fresh weights.
  ///
  /// - Precondition: `configuration.flaw` is nil.
  public init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    precondition(configuration.flaw == nil, "Discriminator: \(configuration.flaw ?? "")")
    self.configuration = configuration
    var channels = configuration.ndf
    var layers: [any Layer] = [
      Conv2D(
        inputChannels: configuration.nc, outputChannels: channels, kernelSize: 4, stride: 2,
        padding: 1, bias: false, using: &stream),
      LeakyReLU(),
    ]
    for _ in 0..<configuration.doublings {
      layers += [
        Conv2D(
          inputChannels: channels, outputChannels: channels * 2, kernelSize: 4, stride: 2,
          padding: 1, bias: false, using: &stream),
        BatchNorm2D(channels: channels * 2, using: &stream),
        LeakyReLU(),
      ]
      channels *= 2
    }
    layers.append(
      Conv2D(
        inputChannels: channels, outputChannels: 1, kernelSize: 4, stride: 1, padding: 0,
        bias: false, using: &stream))
    main = Sequential(name: "main", layers)
  }

  /// Logits `[N]` of images `[N, S, S, nc]` in [-1, 1]; D(x) is their sigmoid.
  public func callAsFunction(_ images: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netD") { main(images, mode: mode) }.reshaped(to: [images.value.shape[0]])
  }

  public var description: String {
    let (size, nc) = (configuration.imageSize, configuration.nc)
    return "Discriminator (its outputs are logits; the loss applies the sigmoid)\n"
      + main.summary(input: [1, size, size, nc])
  }
}
