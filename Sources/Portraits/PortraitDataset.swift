public import Datasets
public import Imaging
import RandomStreams

/// Painted portraits of imaginary people: training data that needs no files.
///
/// Every portrait is a pure function of seed, index and size. The people differ in pose, skin, hair,
/// features, expression, glasses, beard, hat and clothes, and stand before walls of many colours in a
/// light of their own; the framing is that of aligned photographs of faces, with the eyes at
/// mid-height and hair and shoulders cut by the frame. Shapes are known by formulas, so a portrait
/// looks the same at any size.
public struct PortraitDataset: Sendable {
  /// The number of portraits.
  public let count: Int
  /// Width and height of a portrait, in pixels.
  public let imageSize: Int
  /// 3 (red, green, blue) or 1 (grey).
  public let channels: Int
  /// What the portraits are drawn from, together with their index.
  public let seed: UInt64

  /// Portraits 0 ..< `count` of `seed`; sizes that are not positive are a programmer's error and trap.
  public init(count: Int = 12_800, imageSize: Int, channels: Int = 3, seed: UInt64) {
    precondition(count > 0, "PortraitDataset: \(count) images; at least 1 is needed")
    precondition(imageSize > 0, "PortraitDataset: size \(imageSize); at least 1 is needed")
    precondition(
      channels == 1 || channels == 3, "PortraitDataset: \(channels) channels; 1 or 3 are possible")
    self.count = count
    self.imageSize = imageSize
    self.channels = channels
    self.seed = seed
  }

  /// Portrait `index`, `imageSize` pixels wide and high.
  ///
  /// Grey values are the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`.
  public func image(at index: Int) -> Image {
    precondition(
      index >= 0 && index < count, "PortraitDataset: image \(index) of \(count)")
    let pixels = Portrait(traits(at: index)).drawn(size: imageSize).encoded()
    return Image(width: imageSize, height: imageSize, channels: 3, pixels: pixels)
      .converted(toChannels: channels)
  }

  /// What portrait `index` shows.
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
