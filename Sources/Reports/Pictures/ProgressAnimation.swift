package import Imaging
import PlainText
import Preconditions

/// `progress.gif`: the pictures of the fixed latent vectors as an animation, with the step below
/// each.
package enum ProgressAnimation {
  /// The most pictures of an animation.
  private static let frameLimit = 30
  /// How long a picture is shown.
  private static let seconds = 0.2
  /// How long the newest picture is shown.
  private static let lastSeconds = 2.0

  /// Writes an animation of the picture `files` to `path`. All pictures must have one size.
  package static func write(
    _ files: [(step: Int, path: String)], to path: String
  ) throws(ImageError) {
    let chosen = choose(files.count).map { files[$0] }
    var writer = try AnimationWriter(to: path, frames: chosen.count)
    var first: RasterImage?
    for (index, source) in chosen.enumerated() {
      let small = try RasterImage(contentsOf: source.path).narrowed()
      if let first, (first.width, first.height) != (small.width, small.height) {
        throw .damaged(
          source: source.path,
          reason: "\(small.width)x\(small.height) pixels, unlike the first picture")
      }
      first = first ?? small
      try writer.add(
        numbered(small, step: source.step),
        seconds: index == chosen.count - 1 ? lastSeconds : seconds)
    }
    try writer.finish()
  }

  /// The picture with its step in a band below it, as large as fits.
  package static func numbered(_ picture: RasterImage, step: Int) -> RasterImage {
    let text = "step \(step.grouped)"
    let scale = max(1, min(3, picture.width / PixelFont.width(of: "step 1,000,000", scale: 1)))
    return picture.captioned(text, scale: scale)
  }

  /// The pictures of `count` to show: the first, the last, and others at equal distances.
  package static func choose(_ count: Int) -> [Int] {
    require(count > 0, "ProgressAnimation: no pictures")
    guard count > frameLimit else { return Array(0..<count) }
    return (0..<frameLimit).map { $0 * (count - 1) / (frameLimit - 1) }
  }
}
