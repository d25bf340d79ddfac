public import Datasets
public import Imaging
import Preconditions
import RandomStreams

/// Painted portraits of imaginary people: training data without files.
///
/// This type is the whole public interface of the module. `PortraitTraits` describes a person and
/// is drawn from a random stream; `Portrait` paints one on a `Canvas`.
///
/// A portrait is a pure function of seed, index and size, the same on every machine. People differ
/// in pose, skin, hair, features, expression, glasses, beard, hat and clothes, and in the light and
/// the wall behind them. The framing is that of aligned photographs of faces: eyes at half the
/// height, hair and shoulders cut by the frame. Shapes are formulas, so a portrait looks the same
/// at any size.
public struct PortraitDataset: Sendable {
  /// The number of portraits.
  public let count: Int
  /// The width and height of a portrait in pixels.
  public let imageSize: Int
  /// 3 (red, green, blue) or 1 (grey).
  public let channels: Int
  /// The seed; together with an index it decides a portrait.
  public let seed: UInt64

  /// The portraits `0 ..< count` of `seed`.
  ///
  /// `count` and `imageSize` must be positive, and `channels` 1 or 3. Other values are programming
  /// errors and trap.
  public init(count: Int = 12_800, imageSize: Int, channels: Int = 3, seed: UInt64) {
    require(count > 0, "PortraitDataset: \(count) images; at least 1 is needed")
    require(imageSize > 0, "PortraitDataset: size \(imageSize); at least 1 is needed")
    require(
      channels == 1 || channels == 3, "PortraitDataset: \(channels) channels; 1 or 3 are possible")
    self.count = count
    self.imageSize = imageSize
    self.channels = channels
    self.seed = seed
  }

  /// Portrait `index`, `[imageSize, imageSize, channels]`.
  ///
  /// Grey values are the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`.
  public func image(at index: Int) -> RasterImage {
    require(
      index >= 0 && index < count, "PortraitDataset: image \(index) of \(count)")
    let pixels = Portrait(traits(at: index)).drawn(size: imageSize).encoded()
    return RasterImage(width: imageSize, height: imageSize, channels: 3, pixels: pixels)
      .converted(toChannels: channels)
  }

  /// The traits of the person in portrait `index`.
  func traits(at index: Int) -> PortraitTraits {
    var random = RandomStream(seed: seed, name: "portrait.\(index)")
    return PortraitTraits(from: &random)
  }
}

extension PortraitDataset: ImageDataset {
  public var summary: String {
    "\(count) built-in portraits, \(imageSize)x\(imageSize), \(channels == 1 ? "grey" : "colour")"
  }
}
