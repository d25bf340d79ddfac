public import Autograd
public import Layers
import Preconditions
public import RandomStreams
import Tensors

/// The discriminator D: images to logits, whose sigmoid is the probability that an image is real.
///
/// With classes it makes a logit for each of them, and the image's class picks the one that counts:
/// the multi-task discriminator of FUNIT (Liu et al. 2019, arXiv:1905.01723, section 3.2) and of
/// StarGAN v2 (Choi et al. 2020, arXiv:1912.01865, section 2.1).
public final class Discriminator: CustomStringConvertible {
  /// The description the layers were made from.
  public let spec: NetworkSpec
  /// The names of the classes that it is conditional on; empty without labels.
  public let classes: [String]
  /// The layers, whose tensors are named as in the tutorial's `state_dict`: `main.0.weight` and so
  /// on.
  public let main: Sequential

  /// The tutorial's discriminator with fresh weights from `stream`. Sizes that are not valid end
  /// the program.
  public convenience init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    configuration.requireValid("Discriminator")
    self.init(configuration.discriminator, classes: configuration.classes, using: &stream)
  }

  /// A discriminator with fresh weights from `stream`. A network that is not valid ends the
  /// program.
  public init(_ spec: NetworkSpec, classes: [String] = [], using stream: inout RandomStream) {
    self.spec = spec
    self.classes = classes
    main = spec.makeNetwork(using: &stream)
  }

  /// Logits `[N]` of images `[N, S, S, nc]` in [-1, 1].
  ///
  /// - Parameter labels: with classes, for each image an index into `classes`, N in all; nil
  ///   without.
  public func callAsFunction(
    _ images: Variable, labels: [Int]? = nil, mode: ForwardMode
  ) -> Variable {
    let count = images.value.shape[0]
    require(
      (labels == nil) == classes.isEmpty,
      "Discriminator: \(labels == nil ? "no labels" : "labels") for \(classes.count) classes")
    let logits = Profile.within("netD") { main(images, mode: mode) }
    guard let labels else { return logits.reshaped(to: [count]) }
    return logits.reshaped(to: [count, classes.count]).picked(at: labels)
  }

  /// The table of the layers.
  public var description: String {
    "Discriminator (its outputs are logits; the loss applies the sigmoid)\n" + spec.table
  }
}
