public import Autograd
import Preconditions
public import RandomStreams
public import Tensors

/// A random change of all images that D judges, real ones and fakes alike, through which G gets its
/// gradients: DiffAugment (Zhao et al. 2020, arXiv:2006.10738). With few training images, D then
/// cannot learn them by heart.
public enum DiffAugmentation: String, CaseIterable, Codable, Sendable {
  /// Another brightness, saturation and contrast for each image.
  case color
  /// Each image moved by up to an eighth of its sides, with 0 where nothing comes from.
  case translation
  /// A square of half the image's side set to 0, its middle anywhere in the image.
  case cutout

  /// The largest move of a translation, as a share of the side.
  static let translationShare = 0.125
  /// The side of the square that is cut out, as a share of the image's.
  static let cutoutShare = 0.5
}

/// What is done to each image of a batch: one draw of `DiffAugmentation`.
///
/// A pixel x that has moved becomes k (s x + (1 - s) p) + (1 - k) m + b, with p the mean of its
/// channels and m that of the image. Where no pixel has moved to, and in the hole, the result is 0.
/// It is linear in the image but for b.
public struct AugmentationDraw: Sendable {
  /// What is done to one image.
  struct Change: Sendable {
    /// b, added to every value.
    var brightness: Float = 0
    /// s, the factor of the distance to the pixel's mean.
    var saturation: Float = 1
    /// k, the factor of the distance to the image's mean.
    var contrast: Float = 1
    /// Rows by which the image moves down.
    var down = 0
    /// Columns by which it moves to the right.
    var right = 0
    /// Rows that are cut out, in the columns `holeColumns`.
    var holeRows = 0..<0
    /// Columns that are cut out, in the rows `holeRows`.
    var holeColumns = 0..<0
  }

  /// One for each image.
  let changes: [Change]
  /// `[H, W, C]`
  let imageShape: TensorShape

  /// A draw for `count` images of the shape `imageShape`, `[H, W, C]`.
  public init(
    _ kinds: [DiffAugmentation], count: Int, imageShape: TensorShape,
    using stream: inout RandomStream
  ) {
    let kinds = Set(kinds)
    let (height, width) = (imageShape[0], imageShape[1])
    changes = (0..<count).map { _ in
      var change = Change()
      if kinds.contains(.color) {
        change.brightness = stream.uniform() - 0.5
        change.saturation = 2 * stream.uniform()
        change.contrast = stream.uniform() + 0.5
      }
      if kinds.contains(.translation) {
        change.down = stream.move(of: height)
        change.right = stream.move(of: width)
      }
      if kinds.contains(.cutout) {
        change.holeRows = stream.hole(in: height)
        change.holeColumns = stream.hole(in: width)
      }
      return change
    }
    self.imageShape = imageShape
  }

  /// The draw of the given changes.
  init(_ changes: [Change], imageShape: TensorShape) {
    (self.changes, self.imageShape) = (changes, imageShape)
  }
}

extension RandomStream {
  /// Rows or columns by which an image of `side` moves.
  fileprivate mutating func move(of side: Int) -> Int {
    let most = Int((Double(side) * DiffAugmentation.translationShare).rounded())
    return Int(integer(below: UInt32(2 * most + 1))) - most
  }

  /// Rows or columns of an image of `side` that are cut out: the square's, as far as they are in
  /// the image.
  fileprivate mutating func hole(in side: Int) -> Range<Int> {
    let size = Int((Double(side) * DiffAugmentation.cutoutShare).rounded())
    // The middle of a square of even size lies between two pixels or at an edge.
    let middle = Int(integer(below: UInt32(side + 1 - size % 2)))
    let first = middle - size / 2
    return max(0, first)..<max(0, min(side, first + size))
  }
}

extension Variable {
  /// These images, `[N, H, W, C]`, each with its change of `draw`.
  public func augmented(by draw: AugmentationDraw) -> Variable {
    let shape = value.shape
    require(
      shape.rank == 4 && shape[0] == draw.changes.count
        && shape.dimensions.dropFirst().elementsEqual(draw.imageShape.dimensions),
      "augmented: images \(shape) for a draw of \(draw.changes.count) images \(draw.imageShape)")
    return Variable(draw.applied(to: value), from: [self]) { [draw.transposed(of: $0)] }
  }
}

extension AugmentationDraw {
  /// The changed images.
  func applied(to images: Tensor) -> Tensor {
    each(images) { change, input, output in
      let recolored = recolored(input, change, brightness: change.brightness)
      move(recolored.span, change, isBack: false, into: &output)
    }
  }

  /// The gradient of the images for the gradient of their results: the linear part's transpose.
  /// Moving goes back, and recolouring is symmetric.
  func transposed(of gradient: Tensor) -> Tensor {
    each(gradient) { change, input, output in
      var moved = [Float](repeating: 0, count: input.count)
      var target = moved.mutableSpan
      move(input, change, isBack: true, into: &target)
      let recolored = recolored(moved.span, change, brightness: 0)
      for index in output.indices { output[index] = recolored[index] }
    }
  }

  /// The images that `body` makes of each image, in parallel.
  private func each(
    _ images: Tensor, _ body: (Change, Span<Float>, inout MutableSpan<Float>) -> Void
  ) -> Tensor {
    let size = imageShape.count
    return Tensor(shape: images.shape) { index, output in
      images.withSpan { images in
        body(changes[index], images.extracting(index * size..<(index + 1) * size), &output)
      }
    }
  }

  /// k (s x + (1 - s) p) + (1 - k) m + b for every value of an image.
  private func recolored(_ image: Span<Float>, _ change: Change, brightness: Float) -> [Float] {
    let channels = imageShape[2]
    let (saturation, contrast) = (change.saturation, change.contrast)
    var sum = 0.0
    for index in image.indices { sum += Double(image[index]) }
    let offset = (1 - contrast) * Float(sum / Double(image.count)) + brightness
    return [Float](capacity: image.count) { output in
      for pixel in stride(from: 0, to: image.count, by: channels) {
        var mean: Float = 0
        for channel in 0..<channels { mean += image[pixel + channel] }
        mean /= Float(channels)
        let base = contrast * (1 - saturation) * mean + offset
        for channel in 0..<channels {
          output.append(contrast * saturation * image[pixel + channel] + base)
        }
      }
    }
  }

  /// Moves an image and cuts the hole out of the result; back, cuts it out first.
  private func move(
    _ image: Span<Float>, _ change: Change, isBack: Bool, into output: inout MutableSpan<Float>
  ) {
    let (height, width, channels) = (imageShape[0], imageShape[1], imageShape[2])
    for row in 0..<height where 0..<height ~= row - change.down {
      for column in 0..<width where 0..<width ~= column - change.right {
        if change.holeRows.contains(row) && change.holeColumns.contains(column) { continue }
        let here = (row * width + column) * channels
        let origin = ((row - change.down) * width + column - change.right) * channels
        let (source, target) = isBack ? (here, origin) : (origin, here)
        for channel in 0..<channels { output[target + channel] = image[source + channel] }
      }
    }
  }
}
