import KernelInterface
import Preconditions

/// The tiles of a convolution with a 4x4 kernel, stride 2 and padding 1, for Winograd's F(4x4,
/// 2x2).
///
/// Along each axis, the convolution is the sum of two convolutions with two taps and stride 1, over
/// the phases of the input, d_p[i] = x[2i + p - 1], and of the filter, g_p[a] = w[2a + p] (p = 0,
/// 1): y[i] = sum over p and a of g_p[a] d_p[i + a] (Huang et al. 2020, arXiv:2002.00552). So an
/// image of C channels becomes one of 4C phase channels, and the kernel becomes 2x2. Winograd's
/// algorithm computes tiles of 4x4 outputs of that from patches of 5x5 inputs.
struct WinogradGrid {
  /// Outputs that a tile covers, along each axis.
  static let tileSize = 4
  /// Inputs of one phase that a tile reads, along each axis.
  static let patchSize = 5
  /// Products of a tile: one for each element of a patch.
  static let planes = patchSize * patchSize
  static let phases = 4

  let shape: ConvolutionShape
  /// Tiles of an image, down and across. The last ones may extend beyond the border.
  let tilesDown: Int
  let tilesAcross: Int

  init(_ shape: ConvolutionShape) {
    require(
      Self.supports(shape), "WinogradGrid: not a 4x4 kernel with stride 2 and padding 1: \(shape)")
    self.shape = shape
    tilesDown = (shape.outputHeight + Self.tileSize - 1) / Self.tileSize
    tilesAcross = (shape.outputWidth + Self.tileSize - 1) / Self.tileSize
  }

  /// Whether the algorithm computes convolutions of `shape`.
  static func supports(_ shape: ConvolutionShape) -> Bool {
    shape.kernelHeight == 4 && shape.kernelWidth == 4 && shape.stride == 2 && shape.padding == 1
  }

  var tilesPerImage: Int { tilesDown * tilesAcross }

  /// Tiles of the batch.
  var tiles: Int { shape.batch * tilesPerImage }

  /// The place of a tile; tiles are counted through the batch image by image, line by line.
  func place(ofTile tile: Int) -> TilePlace {
    let (lines, column) = tile.quotientAndRemainder(dividingBy: tilesAcross)
    let (image, line) = lines.quotientAndRemainder(dividingBy: tilesDown)
    return TilePlace(image: image, line: line, column: column)
  }

  /// Calls `body` with the index in `tiles` and the place of each tile.
  ///
  /// Places are counted up: a division for every tile costs measurable time in layers of few
  /// channels.
  @inline(__always)
  func forEachTile(of tiles: Range<Int>, _ body: (_ index: Int, _ place: TilePlace) -> Void) {
    var place = place(ofTile: tiles.lowerBound)
    for index in 0..<tiles.count {
      body(index, place)
      place.column += 1
      if place.column < tilesAcross { continue }
      place.column = 0
      place.line += 1
      if place.line < tilesDown { continue }
      place.line = 0
      place.image += 1
    }
  }

  /// Whether the tile at `place` is the last of its image.
  func isLast(_ place: TilePlace) -> Bool {
    place.line + 1 == tilesDown && place.column + 1 == tilesAcross
  }

  /// Channels of all phases together.
  var phaseChannels: Int { Self.phases * shape.inputChannels }

  /// The first input pixel of a tile's patch of one phase, 2i + p - 1 along each axis. It may lie
  /// one row or column outside the image. The pixels of the patch are two apart.
  func inputOrigin(line: Int, column: Int, phase: Int) -> (y: Int, x: Int) {
    (2 * Self.tileSize * line + phase / 2 - 1, 2 * Self.tileSize * column + phase % 2 - 1)
  }

  /// The index in the 4x4 kernel of tap `tap` (of 2x2) of phase `phase` (of 2x2): g_p[a] = w[2a +
  /// p].
  func tap(_ tap: Int, phase: Int) -> Int {
    (2 * (tap / 2) + phase / 2) * 4 + 2 * (tap % 2) + phase % 2
  }
}

/// The place of a tile: the image, and the line and column of tiles in it.
struct TilePlace {
  var image: Int
  var line: Int
  var column: Int
}
