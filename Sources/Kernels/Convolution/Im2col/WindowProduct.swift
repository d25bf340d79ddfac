import KernelInterface
import Memory

/// A matrix product whose left matrix is the windows of an image batch and whose result is
/// scattered over another: the forward pass of a convolution, or one phase of its input gradient.
struct WindowProduct {
  var windows: WindowGrid
  var right: RightMatrix

  /// The result for window (n, i, j) is the pixel (n, i * outputStep + outputY,
  /// j * outputStep + outputX) of an image batch `[n, outputHeight, outputWidth, columns]`.
  var outputHeight: Int
  var outputWidth: Int
  var outputStep: Int
  var outputY: Int
  var outputX: Int

  func outputOffset(image: Int, line: Int, window: Int) -> Int {
    let y = line * outputStep + outputY
    let x = window * outputStep + outputX
    return ((image * outputHeight + y) * outputWidth + x) * right.columns
  }
}

/// One or more products over windows of the same images, which share input tiles.
struct WindowProducts {
  let all: [WindowProduct]
  /// The channel blocks; each is one pass over the images.
  let channelRanges: [Range<Int>]
  let gridHeight: Int
  let gridWidth: Int
  /// The pixels that the windows at grid position (0, 0) of all products read.
  private let rows: Range<Int>
  private let columns: Range<Int>

  init(_ products: [WindowProduct], channelBlock: Int) {
    all = products
    let windows = products.map(\.windows)
    channelRanges = stride(from: 0, to: windows[0].channels, by: channelBlock).map {
      $0..<min($0 + channelBlock, windows[0].channels)
    }
    gridHeight = windows.reduce(0) { max($0, $1.gridHeight) }
    gridWidth = windows.reduce(0) { max($0, $1.gridWidth) }
    let (first, rest) = (windows[0], windows.dropFirst())
    rows = rest.reduce(first.rowReach) { $0.hull($1.rowReach) }
    columns = rest.reduce(first.columnReach) { $0.hull($1.columnReach) }
  }

  /// The images and the step between windows, which are the same for all products.
  var images: WindowGrid { all[0].windows }

  /// What `block` reads of some channels, with lines rounded up to whole groups of windows.
  func inputTile(of block: WindowBlock, channels: Range<Int>, groupRows: Int) -> InputTile {
    let windows = roundUp(block.windows.count, to: groupRows)
    return InputTile(
      images: block.images,
      firstRow: block.lines.lowerBound * images.step + rows.lowerBound,
      rows: (block.lines.count - 1) * images.step + rows.count,
      firstColumn: block.windows.lowerBound * images.step + columns.lowerBound,
      columns: (windows - 1) * images.step + columns.count, channels: channels)
  }
}

extension WindowGrid {
  /// The image rows that the window at grid position (0, 0) reads.
  fileprivate var rowReach: Range<Int> { originY..<originY + tapRows }
  /// The image columns, likewise.
  fileprivate var columnReach: Range<Int> { originX..<originX + tapColumns }
}

extension Range<Int> {
  /// The shortest range that contains both.
  fileprivate func hull(_ other: Range<Int>) -> Range<Int> {
    Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
  }
}
