import KernelInterface
import Memory

extension Engine {
  /// The filter gradient by chunks of tiles: in each plane, transformed inputs, transposed, times
  /// transformed output gradients. The sums over all tiles are transformed back.
  ///
  /// A task owns a block of the result, so no sum is shared, and the order of additions is that of
  /// the tiles.
  func winogradFilterGradient(
    _ shape: ConvolutionShape, input: Buffer, outputGradient: Buffer, into filterGradient: Buffer
  ) {
    let grid = WinogradGrid(shape)
    let outputs = shape.outputChannels
    let columns = (grid.phaseChannels, roundUp(outputs, to: kernels.tileColumns))
    let limit = WinogradPlanes.rows(
      columns: columns, filter: grid.phaseChannels * outputs, sizes: sizes.summation)
    let chunks = (grid.tiles + limit - 1) / limit
    let (inputs, gradients) = WinogradPlanes.pair(
      rows: (grid.tiles + chunks - 1) / chunks, columns: columns, sizes: sizes.summation)
    let inputSource = PatchSource(
      input, height: shape.height, width: shape.width, channels: shape.inputChannels, kernels)
    let gradientSource = PatchSource(
      outputGradient, height: shape.outputHeight, width: shape.outputWidth, channels: outputs,
      kernels)
    let blocks = WinogradFilterBlocks(grid, kernels, sizes)
    // Sums that outlive a task have a place for each block, others for each worker.
    let planeParts = blocks.count >= sizes.tasks.minimumTasks ? 1 : sizes.tasks.winogradPlaneParts
    let isDirect = chunks == 1 && planeParts == 1
    let sums = Buffer(count: (isDirect ? threads : blocks.count) * blocks.blockCount)
    for chunk in 0..<chunks {
      let tiles = part(chunk, of: chunks, total: grid.tiles)
      let together = sizes.tasks.winogradTransformTiles
      let groups = (tiles.count + together - 1) / together
      parallelFor(2 * groups) { _, task in
        for row in part(task / 2, of: groups, total: tiles.count) {
          let place = grid.place(ofTile: tiles.lowerBound + row)
          if task % 2 == 0 {
            transformInput(grid, place, inputSource, into: inputs, row: row)
          } else {
            unsafe kernels.winogradOutputGradient(
              gradientSource.outputPatch(place), channels: outputs,
              to: gradients.pointer(row: row), planeStride: gradients.planeStride)
          }
        }
      }
      let next =
        chunk + 1 < chunks
        ? part(chunk + 1, of: chunks, total: grid.tiles) : grid.tiles..<grid.tiles
      let tasks = blocks.count * planeParts
      parallelFor(tasks) { worker, task in
        // Half of the tasks prefetch the inputs of the next chunk, half its output gradients. There
        // are four phases, so the number of tasks is even.
        let share = part(task / 2, of: tasks / 2, total: next.count)
        let memory = unsafe (task % 2 == 0 ? inputSource : gradientSource).memory(
          of: next.lowerBound + share.lowerBound..<next.lowerBound + share.upperBound, grid)
        var ahead = unsafe PrefetchQueue(memory)
        let (block, planePart) = task.quotientAndRemainder(dividingBy: planeParts)
        let place = unsafe sums.pointer + (isDirect ? worker : block) * blocks.blockCount
        let planes = part(planePart, of: planeParts, total: WinogradGrid.planes)
        let linesPerTile = ahead.count / (planes.count * blocks.registerTiles(tiles.count)) + 1
        for plane in planes {
          unsafe multiply(
            blocks, block, plane: plane, of: planes, inputs, gradients, tiles: tiles.count,
            accumulates: chunk > 0, into: place, ahead: &ahead, linesPerTile: linesPerTile)
        }
        if isDirect { unsafe transformBack(blocks, block, place, into: filterGradient) }
      }
    }
    guard !isDirect else { return }
    parallelFor(blocks.count) { _, block in
      unsafe transformBack(
        blocks, block, sums.pointer + block * blocks.blockCount, into: filterGradient)
    }
  }

  /// Transforms the input patches of one tile, one for each phase.
  private func transformInput(
    _ grid: WinogradGrid, _ place: TilePlace, _ source: PatchSource,
    into planes: WinogradPlanes, row: Int
  ) {
    for phase in 0..<WinogradGrid.phases {
      let (y, x) = grid.inputOrigin(line: place.line, column: place.column, phase: phase)
      unsafe kernels.winogradInput(
        source.patch(image: place.image, y: y, x: x, step: 2, size: WinogradGrid.patchSize),
        channels: source.channels, to: planes.pointer(row: row) + phase * source.channels,
        planeStride: planes.planeStride)
    }
  }

  /// Adds the products of all tiles to one plane of a block.
  private func multiply(
    _ blocks: WinogradFilterBlocks, _ index: Int, plane: Int, of planes: Range<Int>,
    _ inputs: WinogradPlanes, _ gradients: WinogradPlanes, tiles: Int, accumulates: Bool,
    into sums: UnsafeMutablePointer<Float>, ahead: inout PrefetchQueue, linesPerTile: Int
  ) {
    let block = blocks[index]
    let firstChannel = block.phase * blocks.grid.shape.inputChannels + block.channels.lowerBound
    let channels = block.channels.count
    let groups = (channels + kernels.groupRows - 1) / kernels.groupRows
    let output = unsafe sums + plane * blocks.planeCount
    let depthParts = (tiles + sizes.summation.depth - 1) / sizes.summation.depth
    for depthPart in 0..<depthParts {
      let range = part(depthPart, of: depthParts, total: tiles)
      let left = unsafe inputs.pointer(plane: plane, row: range.lowerBound) + firstChannel
      let right = unsafe gradients.pointer(plane: plane, row: range.lowerBound)
      // What is read next is in the shared cache: the first register tiles prefetch it.
      let isLast = depthPart + 1 == depthParts
      let next = isLast ? (plane: plane + 1, row: 0) : (plane: plane, row: range.upperBound)
      let isRead = next.plane < planes.upperBound
      var leftStrips = inputs.strips(
        from: next, columns: firstChannel..<firstChannel + (isRead ? channels : 0))
      var rightStrips = gradients.strips(from: next, columns: isRead ? block.columns : 0..<0)
      for column in stride(from: 0, to: block.columns.count, by: kernels.tileColumns) {
        var tile = unsafe TileOperands(
          segments: 1, depth: range.count, left: left, segmentOffsets: blocks.offsets.zero,
          groupOffsets: blocks.offsets.zero, leftStride: inputs.rowStride,
          right: right + (block.columns.lowerBound + column), rightStride: gradients.rowStride,
          output: output + column, rowOffsets: blocks.offsets.rowOffsets, groups: 3,
          columns: kernels.tileColumns, isWhole: true,
          accumulates: accumulates || depthPart > 0)
        for group in stride(from: 0, to: groups, by: 3) {
          let row = group * kernels.groupRows
          tile.groups = min(3, groups - group)
          unsafe tile.left = UnsafePointer(left + row)
          unsafe tile.rowOffsets = blocks.offsets.rowOffsets + row
          tile.inputPrefetch =
            unsafe leftStrips.next() ?? rightStrips.next() ?? .none(at: tile.right)
          kernels.multiplyColumns(tile)
          ahead.issue(linesPerTile)
        }
      }
    }
  }

  private func transformBack(
    _ blocks: WinogradFilterBlocks, _ index: Int, _ sums: UnsafePointer<Float>,
    into filterGradient: Buffer
  ) {
    let block = blocks[index]
    let shape = blocks.grid.shape
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let row = blocks.grid.tap(0, phase: block.phase) * inputs + block.channels.lowerBound
    unsafe kernels.winogradFilterGradient(
      WinogradFilterGradientOperands(
        planes: sums, planeStride: blocks.planeCount, planeRowStride: blocks.rowStride,
        rows: block.channels.count, columns: block.columns.count,
        taps: filterGradient.pointer + (row * outputs + block.columns.lowerBound),
        tapRowStride: 8 * inputs * outputs, tapColumnStride: 2 * inputs * outputs,
        rowStride: outputs))
  }
}

extension WinogradPlanes {
  /// Columns `columns` of the rows from `place` on, as prefetch strips.
  fileprivate func strips(from place: (plane: Int, row: Int), columns: Range<Int>)
    -> PrefetchStrips
  {
    unsafe PrefetchStrips(
      UnsafePointer(pointer(plane: place.plane, row: place.row)) + columns.lowerBound,
      columns: columns.count, rowStride: rowStride)
  }
}

/// The blocks of a transformed filter gradient that tasks own: some channels of one phase, times
/// some output channels, in all planes.
private struct WinogradFilterBlocks {
  struct Block {
    var phase: Int
    var channels: Range<Int>
    var columns: Range<Int>
  }

  let grid: WinogradGrid
  let offsets: WinogradOffsets
  /// Floats from one row to the next, and from one plane to the next.
  let rowStride: Int
  let planeCount: Int
  var blockCount: Int { WinogradGrid.planes * planeCount }
  private let channelParts: Int
  private let columnParts: Int
  private let panelColumns: Int
  private let tileRows: Int
  private let depthLimit: Int

  init(_ grid: WinogradGrid, _ kernels: any KernelSet.Type, _ sizes: BlockSizes) {
    self.grid = grid
    panelColumns = kernels.tileColumns
    tileRows = kernels.tileRows
    let (inputs, outputs) = (grid.shape.inputChannels, grid.shape.outputChannels)
    let (channelLimit, columnLimit) = (
      sizes.tasks.winogradGradientChannels, sizes.tasks.winogradGradientColumns
    )
    depthLimit = sizes.summation.depth
    channelParts = (inputs + channelLimit - 1) / channelLimit
    columnParts = (outputs + columnLimit - 1) / columnLimit
    let rows = roundUp((inputs + channelParts - 1) / channelParts, to: kernels.groupRows)
    let panels = (outputs + panelColumns - 1) / panelColumns
    rowStride = (panels + columnParts - 1) / columnParts * panelColumns
    // Not a multiple of 4 KiB, as in `WinogradPlanes.spread`.
    planeCount = rows * rowStride + 5 * CacheSizes.lineFloats
    offsets = WinogradOffsets(rows: rows, rowStride: rowStride)
  }

  var count: Int { WinogradGrid.phases * channelParts * columnParts }

  /// Register tiles of one plane of a block, in sums over `tiles` tiles.
  func registerTiles(_ tiles: Int) -> Int {
    let depthParts = (tiles + depthLimit - 1) / depthLimit
    let channels = (grid.shape.inputChannels + channelParts - 1) / channelParts
    return depthParts * (rowStride / panelColumns) * ((channels + tileRows - 1) / tileRows)
  }

  subscript(index: Int) -> Block {
    let (rest, columnPart) = index.quotientAndRemainder(dividingBy: columnParts)
    let (phase, channelPart) = rest.quotientAndRemainder(dividingBy: channelParts)
    let outputs = grid.shape.outputChannels
    let panels = part(
      columnPart, of: columnParts, total: (outputs + panelColumns - 1) / panelColumns)
    return Block(
      phase: phase,
      channels: part(channelPart, of: channelParts, total: grid.shape.inputChannels),
      columns: panels.lowerBound * panelColumns..<min(outputs, panels.upperBound * panelColumns))
  }
}
