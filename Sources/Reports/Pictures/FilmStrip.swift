package import Imaging
import Preconditions

/// The pictures of the fixed latent vectors on the page: every one, every second, every fourth and
/// so on, so that there are never too many. The first and the newest always stay.
///
/// A picture is encoded once, however often the page is written.
package struct FilmStrip {
  /// A picture.
  package struct Frame {
    /// Steps done when it was drawn.
    package let step: Int
    /// A JPEG file, in base 64.
    package let image: String
    /// Its place among all pictures of the run, from 0.
    fileprivate let index: Int
  }

  /// The pictures that stay, in ascending order of their steps.
  package private(set) var frames: [Frame] = []
  /// Pictures stay if their index is a multiple of this.
  private var stride = 1
  /// All pictures so far.
  private var count = 0
  private let frameLimit: Int
  /// The most characters of base 64 in all pictures together, if there are more than two.
  private static let letterLimit = 3_500_000

  /// A strip without pictures.
  ///
  /// - Parameter frameLimit: the most pictures, at least two.
  package init(frameLimit: Int = 40) {
    require(frameLimit > 1, "FilmStrip: at most \(frameLimit) pictures")
    self.frameLimit = frameLimit
  }

  /// Appends `image`, drawn after `step` steps.
  package mutating func add(_ image: RasterImage, step: Int) throws(ImageError) {
    // The last picture may have stayed only because it was the newest.
    if let last = frames.last, !last.index.isMultiple(of: stride) { frames.removeLast() }
    frames.append(Frame(step: step, image: try EncodedPicture(image).base64, index: count))
    count += 1
    while frames.count > frameLimit || (frames.count > 2 && letters > Self.letterLimit) {
      stride *= 2
      let newest = count - 1
      frames.removeAll { $0.index != newest && !$0.index.isMultiple(of: stride) }
    }
  }

  /// Appends the pictures in `files`. Reads only those that will stay.
  ///
  /// - Returns: the errors of those that could not be read, which are left out.
  package mutating func add(_ files: [(step: Int, path: String)]) -> [ImageError] {
    guard !files.isEmpty else { return [] }
    let newest = count + files.count - 1
    while (newest + stride - 1) / stride + 1 > frameLimit { stride *= 2 }
    frames.removeAll { !$0.index.isMultiple(of: stride) }
    var errors: [ImageError] = []
    for (index, file) in files.enumerated() {
      guard count.isMultiple(of: stride) || index == files.count - 1 else {
        count += 1
        continue
      }
      do {
        try add(RasterImage(contentsOf: file.path), step: file.step)
      } catch {
        errors.append(error)
        count += 1
      }
    }
    return errors
  }

  private var letters: Int { frames.reduce(0) { $0 + $1.image.utf8.count } }
}
