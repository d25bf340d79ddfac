public import Layers
import Tensors

/// The sizes of the tutorial's networks, under the tutorial's names, and the classes of conditional
/// ones.
public struct ModelConfiguration: Hashable, Sendable {
  /// Width and height of the images: one of `validImageSizes`.
  public var imageSize: Int
  /// Channels of the images: 3 (colour) or 1 (grey).
  public var nc: Int
  /// Length of the latent vector.
  public var nz: Int
  /// Channels of the generator's last hidden layer; each layer before it has twice as many.
  public var ngf: Int
  /// Channels of the discriminator's first layer; each layer after it has twice as many.
  public var ndf: Int
  /// The names of the classes that the networks are conditional on; empty, as in the tutorial,
  /// without labels. With K classes G takes `nz + K` numbers and D makes K.
  public var classes: [String]

  /// The tutorial's sizes, unless others are given.
  public init(
    imageSize: Int = 64, nc: Int = 3, nz: Int = 100, ngf: Int = 64, ndf: Int = 64,
    classes: [String] = []
  ) {
    self.imageSize = imageSize
    self.nc = nc
    self.nz = nz
    self.ngf = ngf
    self.ndf = ndf
    self.classes = classes
  }

  /// Layers double or halve the image down to 4x4, so its size is a power of two.
  public static let validImageSizes = [16, 32, 64, 128, 256, 512]

  /// Throws a sentence for the user unless these sizes make networks.
  public func validate() throws(NetworkSpecError) {
    guard Self.validImageSizes.contains(imageSize) else {
      let sizes = Self.validImageSizes.map(String.init).joined(separator: ", ")
      throw NetworkSpecError("image size \(imageSize) is not possible; use one of \(sizes)")
    }
    guard nc == 1 || nc == 3 else {
      throw NetworkSpecError(
        "\(nc) channels (nc) are not possible; use 3 for colour or 1 for grey")
    }
    for (name, value) in [("nz", nz), ("ngf", ngf), ("ndf", ndf)] where !(1...4096 ~= value) {
      throw NetworkSpecError("\(name) \(value) is not possible; use 1 to 4096")
    }
    try GANSpec.validate(classes: classes)
  }
}

extension ModelConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case imageSize, nc, nz, ngf, ndf, classes
  }

  /// Reads sizes. Without classes, the networks are not conditional.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      imageSize: try file.decode(Int.self, forKey: .imageSize),
      nc: try file.decode(Int.self, forKey: .nc), nz: try file.decode(Int.self, forKey: .nz),
      ngf: try file.decode(Int.self, forKey: .ngf), ndf: try file.decode(Int.self, forKey: .ndf),
      classes: try file.decodeIfPresent([String].self, forKey: .classes) ?? [])
  }

  /// Writes sizes, and classes if there are any.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: CodingKeys.self)
    try file.encode(imageSize, forKey: .imageSize)
    try file.encode(nc, forKey: .nc)
    try file.encode(nz, forKey: .nz)
    try file.encode(ngf, forKey: .ngf)
    try file.encode(ndf, forKey: .ndf)
    if !classes.isEmpty { try file.encode(classes, forKey: .classes) }
  }
}

extension ModelConfiguration {
  /// The tutorial's networks of these sizes, which must be valid.
  public var networks: GANSpec {
    GANSpec(generator: generator, discriminator: discriminator, classes: classes)
  }

  /// The tutorial's generator (Radford, Metz and Chintala 2016, figure 1), widened and deepened for
  /// larger images: a projection to 4x4 pixels, then layers that double height and width and halve
  /// the channels.
  public var generator: NetworkSpec {
    var channels = ngf << doublings
    var layers: [LayerSpec] = [
      .convTranspose(nz + classes.count, channels, kernel: 4), .batchNorm(channels), .relu,
    ]
    for _ in 0..<doublings {
      layers += [
        .convTranspose(channels, channels / 2, kernel: 4, stride: 2, padding: 1),
        .batchNorm(channels / 2), .relu,
      ]
      channels /= 2
    }
    layers += [.convTranspose(channels, nc, kernel: 4, stride: 2, padding: 1), .tanh]
    return NetworkSpec(input: [1, 1, nz + classes.count], layers)
  }

  /// The tutorial's discriminator without its last layer: the sigmoid belongs to the loss, which is
  /// computed from logits.
  public var discriminator: NetworkSpec {
    var channels = ndf
    var layers: [LayerSpec] = [
      .conv(nc, channels, kernel: 4, stride: 2, padding: 1), .leakyReLU(),
    ]
    for _ in 0..<doublings {
      layers += [
        .conv(channels, channels * 2, kernel: 4, stride: 2, padding: 1), .batchNorm(channels * 2),
        .leakyReLU(),
      ]
      channels *= 2
    }
    layers.append(.conv(channels, max(1, classes.count), kernel: 4))
    return NetworkSpec(input: [imageSize, imageSize, nc], layers)
  }

  /// Layers between 4x4 pixels and half the image's size that double or halve the image.
  private var doublings: Int { max(0, imageSize.trailingZeroBitCount - 3) }
}
