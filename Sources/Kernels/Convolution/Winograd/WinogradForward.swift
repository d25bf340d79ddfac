import KernelInterface
import Memory

/// The transforms of the forward pass: 5x5 patches of the input's phases, times the filter, become
/// 4x4 output pixels.
struct WinogradForward: WinogradTransforms {
  let grid: WinogradGrid
  let kernels: any KernelSet.Type
  let filter: Buffer
  let output: Buffer
  private let epilogue: ConvolutionEpilogue?
  let source: PatchSource

  init(
    _ grid: WinogradGrid, input: Buffer, filter: Buffer, output: Buffer,
    epilogue: ConvolutionEpilogue?, kernels: any KernelSet.Type
  ) {
    self.epilogue = epilogue
    self.grid = grid
    self.kernels = kernels
    self.filter = filter
    self.output = output
    let shape = grid.shape
    source = PatchSource(
      input, height: shape.height, width: shape.width, channels: shape.inputChannels, kernels)
  }

  var depth: Int { grid.phaseChannels }
  var columns: Int { grid.shape.outputChannels }
  var addsTiles: Bool { false }

  func transform(_ tiles: Range<Int>, into left: TransformedTiles, row: Int) {
    let channels = source.channels
    grid.forEachTile(of: tiles) { index, place in
      for phase in 0..<WinogradGrid.phases {
        let (y, x) = grid.inputOrigin(line: place.line, column: place.column, phase: phase)
        var patch = source.patch(
          image: place.image, y: y, x: x, step: 2, size: WinogradGrid.patchSize)
        let terms = phase * channels..<(phase + 1) * channels
        unsafe left.forEachPart(of: terms, row: row + index) { part, target in
          patch.channel = part.lowerBound - terms.lowerBound
          unsafe kernels.winogradInput(
            patch, channels: part.count, to: target, planeStride: left.planeStride)
        }
      }
    }
  }

  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int
  ) {
    let shape = grid.shape
    grid.forEachTile(of: tiles) { index, place in
      let (y, x) = (WinogradGrid.tileSize * place.line, WinogradGrid.tileSize * place.column)
      let pixel = (place.image * shape.outputHeight + y) * shape.outputWidth + x
      let pixels = unsafe WinogradPixels(
        first: output.pointer + (pixel * shape.outputChannels + columns.lowerBound),
        rowStride: shape.outputWidth * shape.outputChannels, columnStride: shape.outputChannels,
        rows: min(WinogradGrid.tileSize, shape.outputHeight - y),
        columns: min(WinogradGrid.tileSize, shape.outputWidth - x))
      unsafe kernels.winogradOutput(
        products.pointer(row: index), planeStride: products.planeStride,
        channels: columns.count, to: pixels)
      if let epilogue { apply(epilogue, to: pixels, columns) }
    }
  }

  private func apply(
    _ epilogue: ConvolutionEpilogue, to pixels: WinogradPixels, _ columns: Range<Int>
  ) {
    for row in 0..<pixels.rows {
      let first = unsafe pixels.first + row * pixels.rowStride
      unsafe kernels.scaleShift(
        first, epilogue.operands(from: columns.lowerBound), rows: pixels.columns,
        channels: columns.count, rowStride: pixels.columnStride, into: first)
    }
  }

  /// Rows are the channels of all phases, columns are output channels.
  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (grid.shape.inputChannels, grid.shape.outputChannels)
    var target = unsafe panel
    for (phase, channels) in grid.phaseParts(rows) {
      let row = grid.tap(tap, phase: phase) * inputs + channels.lowerBound
      unsafe kernels.packRight(
        filter.pointer + (row * outputs + columns.lowerBound), rowStride: outputs,
        rows: channels.count, columns: columns.count, into: target, panelStride: 0)
      unsafe target += channels.count * kernels.tileColumns
    }
  }
}
