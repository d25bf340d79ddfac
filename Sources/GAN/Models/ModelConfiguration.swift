/// The sizes of a DCGAN, under the tutorial's names.
public struct ModelConfiguration: Codable, Hashable, Sendable {
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

  /// The tutorial's sizes, unless others are given.
  public init(imageSize: Int = 64, nc: Int = 3, nz: Int = 100, ngf: Int = 64, ndf: Int = 64) {
    self.imageSize = imageSize
    self.nc = nc
    self.nz = nz
    self.ngf = ngf
    self.ndf = ndf
  }

  /// Layers double or halve the image down to 4x4, so its size is a power of two.
  public static let validImageSizes = [16, 32, 64, 128, 256, 512]

  /// Why these sizes make no model, in a sentence for the user; nil when they make one.
  public var flaw: String? {
    if !Self.validImageSizes.contains(imageSize) {
      let sizes = Self.validImageSizes.map(String.init).joined(separator: ", ")
      return "image size \(imageSize) is not possible; use one of \(sizes)"
    }
    if nc != 1 && nc != 3 {
      return "\(nc) channels (nc) are not possible; use 3 for colour or 1 for grey"
    }
    for (name, value) in [("nz", nz), ("ngf", ngf), ("ndf", ndf)] where !(1...4096 ~= value) {
      return "\(name) \(value) is not possible; use 1 to 4096"
    }
    return nil
  }

  /// How often the generator doubles 4x4 before its last layer doubles it once more.
  package var doublings: Int { imageSize.trailingZeroBitCount - 3 }

  /// The channels of the widest layer, at 4x4, for `base` = ngf or ndf: base * imageSize / 8.
  package func widestChannels(_ base: Int) -> Int { base << doublings }

  /// About how many bytes a training step holds: weights, gradients and both moments of Adam, and
  /// for each image of a batch what both networks keep for the way back.
  package func trainingBytes(batchSize: Int) -> Double {
    // The projection of the latent vectors.
    var weights = Double(nz * widestChannels(ngf) * 16)
    var activations = 0.0
    for base in [ngf, ndf] {
      var (channels, side) = (Double(base << doublings), 4.0)
      while side < Double(imageSize) {
        weights += channels * channels / 2 * 16
        // A convolution's result, the activation's, and a gradient.
        activations += 3 * channels * side * side
        (channels, side) = (channels / 2, side * 2)
      }
    }
    return 4 * (4 * weights + Double(batchSize) * activations)
  }
}
