import KernelInterface

/// How F(4x4, 2x2) sees a convolution with a 4x4 kernel, stride 2 and padding 1.
///
/// Along each axis the convolution is the sum of two dense ones with two taps, over the input's
/// phases d_p[i] = x[2i + p - 1] with the filter's g_p[a] = w[2a + p] (p = 0, 1):
/// y[i] = sum over p and a of g_p[a] d_p[i + a]. C channels of a picture are 4C channels of its
/// phases, and each phase is a 2x2 convolution with stride 1, for which Winograd's algorithm
/// computes tiles of 4x4 outputs from patches of 5x5 inputs.
struct WinogradGrid {
  /// Outputs that a tile covers, along each axis.
  static let tileSize = 4
  /// Inputs of one phase that a tile reads, along each axis.
  static let patchSize = 5
  /// Products of a tile: one for each element of a patch.
  static let planes = patchSize * patchSize
  static let phases = 4

  let shape: ConvolutionShape
  /// Tiles of an image, down and across; the last ones may be cut by its border.
  let tilesDown: Int
  let tilesAcross: Int

  init(_ shape: ConvolutionShape) {
    precondition(Self.supports(shape), "winograd: a 4x4 kernel, stride 2, padding 1, not \(shape)")
    self.shape = shape
    tilesDown = (shape.outputHeight + Self.tileSize - 1) / Self.tileSize
    tilesAcross = (shape.outputWidth + Self.tileSize - 1) / Self.tileSize
  }

  /// Whether the algorithm computes convolutions of this shape.
  static func supports(_ shape: ConvolutionShape) -> Bool {
    shape.kernelHeight == 4 && shape.kernelWidth == 4 && shape.stride == 2 && shape.padding == 1
  }

  var tilesPerImage: Int { tilesDown * tilesAcross }

  /// Tiles of the batch.
  var tiles: Int { shape.batch * tilesPerImage }

  /// Where a tile lies, counted through the batch image by image, line by line.
  func place(ofTile tile: Int) -> TilePlace {
    let (lines, column) = tile.quotientAndRemainder(dividingBy: tilesAcross)
    let (image, line) = lines.quotientAndRemainder(dividingBy: tilesDown)
    return TilePlace(image: image, line: line, column: column)
  }

  /// Calls `body` with the number of each tile of `tiles`, from 0 on, and its place.
  ///
  /// Places are found by counting: divisions for every tile are seen in the time of layers of few
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

  /// Whether a tile is the last of its image.
  func isLast(_ place: TilePlace) -> Bool {
    place.line + 1 == tilesDown && place.column + 1 == tilesAcross
  }

  /// Channels of all phases together.
  var phaseChannels: Int { Self.phases * shape.inputChannels }

  /// The input pixel that the patch of a tile begins with, for one phase: 2i + p - 1 along each axis.
  /// It may be one row or column outside the image. The patch's pixels are two apart.
  func inputOrigin(line: Int, column: Int, phase: Int) -> (y: Int, x: Int) {
    (2 * Self.tileSize * line + phase / 2 - 1, 2 * Self.tileSize * column + phase % 2 - 1)
  }

  /// The place in the 4x4 kernel of tap `tap` (of 2x2) of phase `phase` (likewise):
  /// g_p[a] = w[2a + p].
  func tap(_ tap: Int, phase: Int) -> Int {
    (2 * (tap / 2) + phase / 2) * 4 + 2 * (tap % 2) + phase % 2
  }
}

/// Where a tile lies: in which image of the batch, in which line and column of tiles.
struct TilePlace {
  var image: Int
  var line: Int
  var column: Int
}
