import KernelInterface
import Memory

/// The transforms of the input gradient: 4x4 patches of the output gradient, times the transposed
/// filter, become 5x5 input gradients of each phase. Those of neighbouring tiles overlap by one row
/// or column and are added.
struct WinogradInputGradient: WinogradTransforms {
  let grid: WinogradGrid
  let kernels: any KernelSet.Type
  let filter: Buffer
  let inputGradient: Buffer
  let epilogue: ConvolutionEpilogue?
  let source: PatchSource

  init(
    _ grid: WinogradGrid, outputGradient: Buffer, filter: Buffer, inputGradient: Buffer,
    epilogue: ConvolutionEpilogue?, kernels: any KernelSet.Type
  ) {
    self.epilogue = epilogue
    self.grid = grid
    self.kernels = kernels
    self.filter = filter
    self.inputGradient = inputGradient
    let shape = grid.shape
    source = PatchSource(
      outputGradient, height: shape.outputHeight, width: shape.outputWidth,
      channels: shape.outputChannels, kernels)
  }

  var depth: Int { grid.shape.outputChannels }
  var columns: Int { grid.phaseChannels }
  var addsTiles: Bool { true }

  func transform(_ tiles: Range<Int>, into left: TransformedTiles, row: Int) {
    grid.forEachTile(of: tiles) { index, place in
      var patch = source.outputPatch(place)
      unsafe left.forEachPart(of: 0..<depth, row: row + index) { part, target in
        patch.channel = part.lowerBound
        unsafe kernels.winogradOutputGradient(
          patch, channels: part.count, to: target, planeStride: left.planeStride)
      }
    }
  }

  func transformBack(
    _ products: WinogradProducts, tiles: Range<Int>, columns: Range<Int>, worker: Int
  ) {
    let shape = grid.shape
    let parts = grid.phaseParts(columns)
    grid.forEachTile(of: tiles) { index, place in
      var planes = unsafe products.pointer(row: index)
      for (phase, channels) in parts {
        let (y, x) = grid.inputOrigin(line: place.line, column: place.column, phase: phase)
        let pixel = (place.image * shape.height + y) * shape.width + x
        unsafe kernels.winogradInputGradient(
          planes, planeStride: products.planeStride, channels: channels.count,
          to: WinogradGradientPatch(
            first: inputGradient.pointer + (pixel * shape.inputChannels + channels.lowerBound),
            rowStride: 2 * shape.width * shape.inputChannels,
            columnStride: 2 * shape.inputChannels, firstRow: y < 0 ? 1 : 0,
            endRow: min(WinogradGrid.patchSize, (shape.height - y + 1) / 2),
            firstColumn: x < 0 ? 1 : 0,
            endColumn: min(WinogradGrid.patchSize, (shape.width - x + 1) / 2),
            addsFirstRow: place.line > 0, addsFirstColumn: place.column > 0))
        unsafe planes += channels.count
      }
      if let epilogue, grid.isLast(place) {
        for (phase, channels) in parts {
          apply(epilogue, image: place.image, phase: phase, channels: channels)
        }
      }
    }
  }

  /// Applies the epilogue to the pixels of one phase of an image, whose sums are complete.
  private func apply(
    _ epilogue: ConvolutionEpilogue, image: Int, phase: Int, channels: Range<Int>
  ) {
    let shape = grid.shape
    let (firstY, firstX) = (1 - phase / 2, 1 - phase % 2)
    for y in stride(from: firstY, to: shape.height, by: 2) {
      let pixel = (image * shape.height + y) * shape.width + firstX
      let line = unsafe inputGradient.pointer + (pixel * shape.inputChannels + channels.lowerBound)
      unsafe kernels.scaleShift(
        line, epilogue.operands(from: channels.lowerBound),
        rows: (shape.width - firstX + 1) / 2, channels: channels.count,
        rowStride: 2 * shape.inputChannels, into: line)
    }
  }

  /// Rows are output channels, columns are the channels of all phases.
  func pack(
    tap: Int, rows: Range<Int>, columns: Range<Int>, into panel: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (grid.shape.inputChannels, grid.shape.outputChannels)
    func source(_ phase: Int, _ channel: Int) -> UnsafePointer<Float> {
      let row = grid.tap(tap, phase: phase) * inputs + channel
      return unsafe UnsafePointer(filter.pointer) + (row * outputs + rows.lowerBound)
    }
    let parts = grid.phaseParts(columns)
    if parts.count == 1 {
      unsafe kernels.packRightTransposed(
        source(parts[0].phase, parts[0].channels.lowerBound), columnStride: outputs,
        rows: rows.count, columns: columns.count, into: panel, panelStride: 0)
      return
    }
    unsafe kernels.fill(panel, with: 0, count: rows.count * kernels.tileColumns)
    var target = unsafe panel
    for (phase, channels) in parts {
      for channel in channels {
        let source = unsafe source(phase, channel)
        for row in 0..<rows.count { unsafe target[row * kernels.tileColumns] = source[row] }
        unsafe target += 1
      }
    }
  }
}
