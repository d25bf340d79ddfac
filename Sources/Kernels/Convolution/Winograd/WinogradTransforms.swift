import KernelInterface

/// The transforms that make a pass of a convolution 25 matrix products: of its tiles, of its
/// filter, and of the products.
///
/// The rows of the left matrices are the tiles of the batch, image by image, line by line.
protocol WinogradTransforms: Sendable {
  var grid: WinogradGrid { get }
  /// The image from which `transform` reads.
  var source: PatchSource { get }
  /// Terms of the sums of each product.
  var depth: Int { get }
  /// Columns of the filter's matrices.
  var columns: Int { get }
  /// Whether the results of neighbouring tiles overlap: one task then owns whole images.
  var addsTiles: Bool { get }
  /// Whether one task must have all columns of an image, because they are joined in its worker's
  /// scratch memory.
  var keepsColumnsTogether: Bool { get }

  /// Writes the transformed tiles `tiles` to the rows of `left` from `row` on.
  func transform(_ tiles: Range<Int>, into left: TransformedTiles, row: Int)

  /// Writes columns `columns` of the result for `tiles`, whose products begin in row 0.
  ///
  /// If tiles are added, those of an image come in order, with all columns of some before the next.
  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int)

  /// Packs tap `tap` (of 2x2) of `rows` times `columns` of the filter, before its transform, as
  /// `[rows][tileColumns]`.
  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>)
}

extension WinogradTransforms {
  var keepsColumnsTogether: Bool { false }

  /// The memory that `transform` reads for `tiles`, approximately; for prefetches.
  func input(of tiles: Range<Int>) -> Range<UnsafePointer<Float>> {
    unsafe source.memory(of: tiles, grid)
  }

  /// Tiles that one task must own together.
  var tilesTogether: Int { addsTiles ? grid.tilesPerImage : 1 }
}

extension WinogradGrid {
  /// Splits `columns`, which count the channels of all phases, into parts that belong to one phase
  /// each, as channels of that phase.
  func phaseParts(_ columns: Range<Int>) -> [(phase: Int, channels: Range<Int>)] {
    let channels = shape.inputChannels
    return (columns.lowerBound / channels...(columns.upperBound - 1) / channels).map { phase in
      let part = columns.clamped(to: phase * channels..<(phase + 1) * channels)
      return (phase, part.lowerBound - phase * channels..<part.upperBound - phase * channels)
    }
  }
}
