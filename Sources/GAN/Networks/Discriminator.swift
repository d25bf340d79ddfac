public import Autograd
public import Layers
public import RandomStreams
import Tensors

/// The discriminator D: images to logits, whose sigmoid is the probability that an image is real.
public final class Discriminator: CustomStringConvertible {
  /// The description the layers were made from.
  public let spec: NetworkSpec
  /// The layers, whose tensors are named as in the tutorial's `state_dict`: `main.0.weight` and so
  /// on.
  public let main: Sequential

  /// The tutorial's discriminator with fresh weights from `stream`. Sizes that are not valid end
  /// the program.
  public convenience init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    configuration.requireValid("Discriminator")
    self.init(configuration.discriminator, using: &stream)
  }

  /// A discriminator with fresh weights from `stream`. A network that is not valid ends the
  /// program.
  public init(_ spec: NetworkSpec, using stream: inout RandomStream) {
    self.spec = spec
    main = spec.makeNetwork(using: &stream)
  }

  /// Logits `[N]` of images `[N, S, S, nc]` in [-1, 1].
  public func callAsFunction(_ images: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netD") { main(images, mode: mode) }.reshaped(to: [images.value.shape[0]])
  }

  /// The table of the layers.
  public var description: String {
    "Discriminator (its outputs are logits; the loss applies the sigmoid)\n" + spec.table
  }
}
