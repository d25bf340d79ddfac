package import Imaging
import PlainText
import Preconditions

/// Images in rows of eight, each with the discriminator's score below it.
package struct ScoredPicture {
  /// What it shows, in words.
  package let caption: String
  /// The scores as they are drawn, image by image.
  package let labels: [String]
  /// The picture.
  package let image: RasterImage

  /// The side of an image in the picture, whatever it is in the run.
  private static let side = 64
  /// The pixels of a pixel of the font.
  private static let scale = 2
  /// The largest magnitude of a score that fits below an image.
  private static let limit: Float = 9999

  /// A picture of `images`, at least one, with a score for each.
  ///
  /// - Parameter areProbabilities: whether scores are from 0 to 1.
  package init(
    caption: String, _ images: [RasterImage], scores: [Float], areProbabilities: Bool
  ) {
    require(
      !images.isEmpty && images.count == scores.count,
      "ScoredPicture: \(images.count) images, \(scores.count) scores")
    self.caption = caption
    let labels = scores.map { Self.label($0, isProbability: areProbabilities) }
    self.labels = labels
    image = RasterImage.grid(
      of: zip(images, labels).map { Self.tile($0).captioned($1, scale: Self.scale) })
  }

  /// The image at the size of the picture: pixels become squares, if that is possible.
  private static func tile(_ image: RasterImage) -> RasterImage {
    let isWhole = image.width == image.height && side.isMultiple(of: image.width)
    return
      (isWhole ? image.enlarged(by: side / image.width) : image.resized(width: side, height: side))
      .converted(toChannels: 3)
  }

  /// A score in at most five characters.
  static func label(_ score: Float, isProbability: Bool) -> String {
    guard !score.isNaN else { return "-" }
    let value = Double(min(max(score, -limit), limit))
    if isProbability { return value.fixed(3) }
    // As rounded: 9.996 has one decimal, as 10.0 has.
    for (decimals, end) in [(2, 9.995), (1, 99.95)] where abs(value) < end {
      return value.fixed(decimals)
    }
    return value.fixed(0)
  }
}
