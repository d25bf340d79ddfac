package import Imaging

/// The pictures of the fixed latent vectors for the page: every one, every second, every fourth and
/// so on, so that there are never too many; always the first and the newest.
///
/// A picture that stays is encoded once, however often the page is written.
package struct FilmStrip {
  package struct Frame {
    package let step: Int
    /// A JPEG file, in base 64.
    package let image: String
    fileprivate let index: Int
  }

  /// In the order of their steps.
  package private(set) var frames: [Frame] = []
  /// Only pictures whose number is a multiple of this one stay.
  private var stride = 1
  /// The pictures that there were so far.
  private var count = 0
  private let frameLimit: Int
  /// How long they may be together, in base 64; a single one may be longer.
  private static let letterLimit = 3_500_000

  /// A strip without pictures.
  ///
  /// - Parameter frameLimit: how many pictures there may be.
  package init(frameLimit: Int = 40) {
    precondition(frameLimit > 1, "FilmStrip: at most \(frameLimit) pictures")
    self.frameLimit = frameLimit
  }

  /// Puts `image` behind the others.
  package mutating func add(_ image: Image, step: Int) throws(ImageError) {
    // The newest stayed for being that.
    if let last = frames.last, !last.index.isMultiple(of: stride) { frames.removeLast() }
    frames.append(Frame(step: step, image: try image.encodedForPage(), index: count))
    count += 1
    while frames.count > frameLimit || (frames.count > 2 && letters > Self.letterLimit) {
      stride *= 2
      let newest = count - 1
      frames.removeAll { $0.index != newest && !$0.index.isMultiple(of: stride) }
    }
  }

  /// Puts the pictures in files behind the others; only those that will stay are read.
  ///
  /// - Returns: why some could not be read; they are left out.
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
        try add(Image(contentsOf: file.path), step: file.step)
      } catch {
        errors.append(error)
        count += 1
      }
    }
    return errors
  }

  private var letters: Int { frames.reduce(0) { $0 + $1.image.utf8.count } }
}
