import KernelInterface

/// A pass of a convolution as 25 matrix products: how its tiles are read, what its filter is, and how
/// the products become its result.
///
/// The rows of the left matrices are the tiles of the batch, image by image, line by line.
protocol WinogradPass: Sendable {
  var grid: WinogradGrid { get }
  /// The terms of each product's sum.
  var depth: Int { get }
  /// Columns of the filter's matrices.
  var columns: Int { get }
  /// Whether the results of neighbouring tiles overlap: one task then owns whole images.
  var addsTiles: Bool { get }
  /// Whether one task must have all columns of an image, because they meet in its worker's memory.
  var keepsColumnsTogether: Bool { get }

  /// Writes the transformed tiles `tiles` to the rows of `left` from `row` on.
  func transform(_ tiles: Range<Int>, into left: WinogradLeft, row: Int)

  /// The memory that `transform` reads for some tiles, or about that.
  func input(of tiles: Range<Int>) -> Range<UnsafePointer<Float>>

  /// Writes columns `columns` of the result for `tiles`, whose products begin in row 0.
  ///
  /// For passes that add tiles, tiles of an image come in order, all columns of some before the next.
  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int)

  /// Packs tap `tap` (of 2x2) of `rows` times `columns` of the filter, before its transform, as
  /// `[rows][tileColumns]`.
  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>)
}

extension WinogradPass {
  var keepsColumnsTogether: Bool { false }

  /// Whether there are more tiles than columns of the filter, and the transformed filter is not larger
  /// than what the cores' common cache holds.
  var hasManyTiles: Bool {
    columns <= WinogradGrid(grid.shape.planned).tiles && depth * columns <= 160 << 10
  }
}

extension WinogradGrid {
  /// The parts of `columns`, which count the channels of all phases, that belong to one phase each, as
  /// channels of that phase.
  func phaseParts(_ columns: Range<Int>) -> [(phase: Int, channels: Range<Int>)] {
    let channels = shape.inputChannels
    return (columns.lowerBound / channels...(columns.upperBound - 1) / channels).map { phase in
      let part = columns.clamped(to: phase * channels..<(phase + 1) * channels)
      return (phase, part.lowerBound - phase * channels..<part.upperBound - phase * channels)
    }
  }
}
