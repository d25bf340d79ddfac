public import Layers
import PlainText
import Tensors

/// Both networks of a GAN as plain data, and what latent vectors are drawn from.
///
/// The tutorial's are `ModelConfiguration.networks`. Networks of one's own are written in Swift or
/// read from a file (`docs/networks.md`).
public struct GANSpec: Hashable, Sendable {
  /// G: latent vectors `[1, 1, nz]` to images `[S, S, nc]` in [-1, 1]. With K classes its input is
  /// `[1, 1, nz + K]`: the latent vector, then a one-hot vector.
  public var generator: NetworkSpec
  /// D: images `[S, S, nc]` to one logit `[1, 1, 1]`. With K classes it makes `[1, 1, K]`, a logit
  /// for each class.
  public var discriminator: NetworkSpec
  /// What the numbers of latent vectors are drawn from.
  public var latents: LatentDistribution
  /// The names of the classes that the networks are conditional on; empty without labels.
  public var classes: [String]

  /// Two networks, which `validate` checks.
  public init(
    generator: NetworkSpec, discriminator: NetworkSpec, latents: LatentDistribution = .normal,
    classes: [String] = []
  ) {
    self.generator = generator
    self.discriminator = discriminator
    self.latents = latents
    self.classes = classes
  }

  /// The image sizes that can be trained.
  package static let imageSizes = 4...1024

  /// The most values that a layer makes of one image. The tutorial's networks for 512x512 images
  /// reach it with 4096 channels. A small file can describe larger layers, which are refused before
  /// memory is taken.
  package static let valueLimit = 1 << 28

  /// Throws, naming the layer, unless the networks can be trained as a GAN.
  public func validate() throws(NetworkSpecError) {
    try Self.validate(classes: classes)
    let image = try Self.validate(generator: generator, classes: classes)
    guard discriminator.input == image else {
      throw NetworkSpecError(
        "its input is \(discriminator.input), and the generator makes \(image)",
        at: "discriminator")
    }
    try Self.validate(discriminator: discriminator, classes: classes)
  }

  /// The shape of the images of `generator`. Throws, naming the layer, unless it is a generator.
  ///
  /// - Parameter classes: the names of the classes that it is conditional on, which are valid.
  @discardableResult
  static func validate(
    generator: NetworkSpec, classes: [String]
  ) throws(NetworkSpecError) -> TensorShape {
    let image = try outputShape(of: generator, called: "generator")
    let end = "generator layer \(generator.layers.count - 1)"
    guard generator.input[0] == 1, generator.input[1] == 1 else {
      throw NetworkSpecError(
        "its input is \(generator.input); latent vectors are [1, 1, nz]", at: "generator")
    }
    guard generator.input[2] > classes.count else {
      throw NetworkSpecError(
        "its input is \(generator.input); with \(classes.count) classes it is "
          + "[1, 1, nz + \(classes.count)]: a latent vector, then a number for each class",
        at: "generator")
    }
    guard image[0] == image[1], Self.imageSizes ~= image[0] else {
      throw NetworkSpecError(
        "makes images of \(image[1])x\(image[0]) pixels; they must be square, of "
          + "\(Self.imageSizes.lowerBound) to \(Self.imageSizes.upperBound) pixels a side", at: end)
    }
    guard image[2] == 1 || image[2] == 3 else {
      throw NetworkSpecError(
        "makes \(image[2]) channels; an image has 3 (colour) or 1 (grey)", at: end)
    }
    return image
  }

  /// Throws, naming the layer, unless `discriminator` makes a logit, or with classes one for each.
  ///
  /// - Parameter classes: the names of the classes that it is conditional on, which are valid.
  static func validate(
    discriminator: NetworkSpec, classes: [String]
  ) throws(NetworkSpecError) {
    let logits = try outputShape(of: discriminator, called: "discriminator")
    let needed: TensorShape = [1, 1, max(1, classes.count)]
    guard logits == needed else {
      let numbers =
        classes.isEmpty
        ? "a single number is needed" : "\(needed) is needed, a number for each class"
      throw NetworkSpecError(
        "makes \(logits) of an image; \(numbers), such as a convolution makes whose kernel is as "
          + "large as its input",
        at: "discriminator layer \(discriminator.layers.count - 1)")
    }
    guard discriminator.layers.last != .sigmoid else {
      throw NetworkSpecError(
        "leave the sigmoid at the end out: the loss takes logits and applies it",
        at: "discriminator layer \(discriminator.layers.count - 1)")
    }
  }

  /// The shape of what `network` makes of one example.
  private static func outputShape(
    of network: NetworkSpec, called name: String
  ) throws(NetworkSpecError) -> TensorShape {
    let shapes: [TensorShape]
    do { shapes = try network.outputShapes() } catch { throw error.inNetwork(name) }
    guard network.parameterCount > 0 else {
      throw NetworkSpecError("none of its layers has anything to train", at: name)
    }
    for (index, shape) in shapes.enumerated() where shape.count > valueLimit {
      throw NetworkSpecError(
        "makes \(shape), which is more than an image can need", at: "\(name) layer \(index)")
    }
    return shapes[shapes.count - 1]
  }

  /// Throws, naming the layer, if a batch norm gets one value a channel of a batch of `batchSize`
  /// images: its variance is undefined, and PyTorch refuses it too. The networks must be valid.
  package func validate(batchSize: Int) throws(NetworkSpecError) {
    guard batchSize == 1 else { return }
    for (name, network) in [("generator", generator), ("discriminator", discriminator)] {
      guard let index = network.normOfSinglePixels else { continue }
      throw NetworkSpecError(
        "a batch norm of single pixels needs two images in every batch, and a batch has only one; "
          + "use another batch-size", at: "\(name) layer \(index)")
    }
  }

  /// Width and height of the images.
  public var imageSize: Int { discriminator.input[0] }
  /// Channels of the images.
  public var nc: Int { discriminator.input[2] }
  /// Length of a latent vector, without the one-hot vector of a class.
  public var nz: Int { generator.input[2] - classes.count }

  /// About how many bytes training holds on batches of `batchSize` images. The networks must be
  /// valid.
  package func trainingBytes(batchSize: Int) -> Double {
    generator.trainingBytes(batchSize: batchSize)
      + discriminator.trainingBytes(batchSize: batchSize)
  }

  /// What differs first between these networks and others, as both have it; nil if they are equal.
  package func difference(from other: GANSpec) -> (mine: String, other: String)? {
    for (mine, theirs) in zip(parts, other.parts) where mine != theirs { return (mine, theirs) }
    guard parts.count != other.parts.count else { return nil }
    return (
      "\(generator.layers.count) and \(discriminator.layers.count) layers",
      "\(other.generator.layers.count) and \(other.discriminator.layers.count)"
    )
  }

  /// The networks part by part, in words.
  private var parts: [String] {
    var parts = [
      "\(latents.rawValue) latents",
      classes.isEmpty ? "no classes" : "classes \(Self.list(classes))",
    ]
    // The text above lacks those in the middle, if they are many.
    parts += classes.map { "class '\($0.printable)'" }
    for (name, network) in [("generator", generator), ("discriminator", discriminator)] {
      parts.append("\(name) input \(network.input)")
      parts += network.layers.enumerated().map { "\(name) layer \($0) \($1.json)" }
    }
    return parts
  }
}
