package import Imaging

/// The pictures of the fixed latent vectors as a moving picture in a file.
package enum ProgressAnimation {
  /// Pictures in a file; of more, some are left out at equal distances.
  private static let frameLimit = 30
  private static let seconds = 0.2
  /// How long the newest picture stays before the first one follows.
  private static let lastSeconds = 2.0

  /// Writes the pictures in the files `paths`, which have one size, to `path`.
  package static func write(_ paths: [String], to path: String) throws(ImageError) {
    let chosen = choose(paths.count).map { paths[$0] }
    var writer = try AnimationWriter(to: path, frames: chosen.count)
    var first: Image?
    for (index, source) in chosen.enumerated() {
      let small = try Image(contentsOf: source).narrowed()
      if let first, (first.width, first.height) != (small.width, small.height) {
        throw .damaged(
          source: source, reason: "\(small.width)x\(small.height) pixels, unlike the first picture")
      }
      first = first ?? small
      try writer.add(small, seconds: index == chosen.count - 1 ? lastSeconds : seconds)
    }
    try writer.finish()
  }

  /// Which of `count` pictures: the first, the last and others evenly between them.
  package static func choose(_ count: Int) -> [Int] {
    precondition(count > 0, "ProgressAnimation: no pictures")
    guard count > frameLimit else { return Array(0..<count) }
    return (0..<frameLimit).map { $0 * (count - 1) / (frameLimit - 1) }
  }
}
