import KernelInterface
import Memory

extension Engine {
  /// The direct input gradient: scalar products along the output channels, which are contiguous in
  /// both the output gradient and the filter. Neither is packed.
  ///
  /// At batch 1, most of the time goes into reading the filter from memory once. With three
  /// channels, a register tile of a matrix product would be mostly padding.
  ///
  /// - Parameter isNarrow: uses the register tile for few channels, which has room for all of them.
  func directInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, isNarrow: Bool,
    epilogue: ConvolutionEpilogue?, into inputGradient: Buffer
  ) {
    let phases = DirectPhase.all(of: shape)
    let channels = shape.inputChannels
    let tileRows = isNarrow ? kernels.narrowDotRows : kernels.dotRows
    let tileColumns = isNarrow ? kernels.narrowDotColumns : kernels.dotColumns
    let zeros = Buffer(count: shape.outputChannels)
    fill(zeros, with: 0)

    // A task takes about 512 positions of every phase. They belong to the same few image rows,
    // which stay in its core's cache. If those are few tasks, each takes a part of the channels
    // only.
    let largest = phases.map(\.positions).max() ?? 0
    let limit = sizes.tasks.directPositions
    let groups = (largest + limit - 1) / limit
    let columnTiles = (channels + tileColumns - 1) / tileColumns
    let parts = min(columnTiles, max(1, sizes.tasks.minimumTasks / groups))
    let positionLimit = roundUp(largest / groups + 1, to: tileRows)
    let scratch = WorkerScratch(
      workers: threads, offsets: positionLimit,
      pointers: positionLimit * (phases.map(\.taps).max() ?? 0))
    parallelFor(groups * parts) { worker, task in
      let (index, group) = task.quotientAndRemainder(dividingBy: groups)
      let (pointers, offsets) = unsafe (scratch.pointers(worker), scratch.offsets(worker))
      let tiles = part(index, of: parts, total: columnTiles)
      for phase in phases {
        let range = part(group, of: groups, total: phase.positions)
        unsafe phase.fill(
          pointers, offsets, positions: range, tileRows: tileRows,
          gradients: outputGradient.pointer, zeros: zeros.pointer)
        // SAFETY: `positionLimit` is as many positions as a group of the largest phase has, in
        // whole register tiles, and no phase has more taps than there are pointers for each.
        unsafe phase.filterOffsets.withUnsafeBufferPointer { filterOffsets in
          for tile in tiles {
            let column = tile * tileColumns
            for row in stride(from: 0, to: range.count, by: tileRows) {
              let operands = unsafe DotOperands(
                taps: phase.taps, depth: shape.outputChannels,
                left: pointers + row * phase.taps,
                right: filter.pointer + column * shape.outputChannels,
                rightOffsets: filterOffsets.baseAddress.unsafelyUnwrapped,
                rightStride: shape.outputChannels, output: inputGradient.pointer + column,
                rowOffsets: offsets + row, rows: min(tileRows, range.count - row),
                columns: min(tileColumns, channels - column))
              if isNarrow { kernels.narrowDotTile(operands) } else { kernels.dotTile(operands) }
            }
          }
        }
        if let epilogue {
          unsafe apply(
            epilogue, to: inputGradient.pointer, offsets: offsets, count: range.count,
            columns: tiles.lowerBound * tileColumns..<min(tiles.upperBound * tileColumns, channels))
        }
      }
    }
  }
}

/// One phase of an input gradient in both axes: which rows of the output gradient and of the filter
/// are multiplied.
private struct DirectPhase {
  let shape: ConvolutionShape
  let vertical: Phase
  let horizontal: Phase
  /// Where the matrix `[inputChannels, outputChannels]` of each tap begins in the filter. There is
  /// one entry more, so that the array is never empty.
  let filterOffsets: [Int]

  var positions: Int { shape.batch * vertical.positions * horizontal.positions }
  var taps: Int { vertical.taps * horizontal.taps }

  static func all(of shape: ConvolutionShape) -> [DirectPhase] {
    Phase.all(of: shape, kernel: shape.kernelHeight, size: shape.height).flatMap { y in
      Phase.all(of: shape, kernel: shape.kernelWidth, size: shape.width).map { x in
        DirectPhase(shape: shape, vertical: y, horizontal: x)
      }
    }
  }

  private init(shape: ConvolutionShape, vertical: Phase, horizontal: Phase) {
    self.shape = shape
    self.vertical = vertical
    self.horizontal = horizontal
    var offsets: [Int] = []
    for row in 0..<vertical.taps {
      let y = vertical.kernelIndex(ofTap: row, stride: shape.stride)
      for column in 0..<horizontal.taps {
        let x = horizontal.kernelIndex(ofTap: column, stride: shape.stride)
        offsets.append(
          (y * shape.kernelWidth + x) * shape.inputChannels * shape.outputChannels)
      }
    }
    filterOffsets = offsets + [0]
  }

  /// Writes what the taps of each position read, pointers `[tile][tap][row]`, and where its result
  /// goes, offsets `[position]`.
  func fill(
    _ pointers: UnsafeMutablePointer<UnsafePointer<Float>>, _ offsets: UnsafeMutablePointer<Int>,
    positions: Range<Int>, tileRows: Int, gradients: UnsafePointer<Float>,
    zeros: UnsafePointer<Float>
  ) {
    let depth = shape.outputChannels
    var line = positions.lowerBound / horizontal.positions
    var j = positions.lowerBound - line * horizontal.positions
    var slot = unsafe pointers
    var row = 0
    var index = 0
    while index < positions.count {
      let (image, i) = line.quotientAndRemainder(dividingBy: vertical.positions)
      let y = i * shape.stride + vertical.index
      let target = ((image * shape.height + y) * shape.width + horizontal.index)
      // The positions of one line that belong to the task.
      let end = min(horizontal.positions, j + positions.count - index)
      while j < end {
        unsafe offsets[index] = (target + j * shape.stride) * shape.inputChannels
        var entry = unsafe slot + row
        var tapRow = 0
        while tapRow < vertical.taps {
          let outputY = i + vertical.origin + tapRow
          let isRowInside = outputY >= 0 && outputY < shape.outputHeight
          let source = (image * shape.outputHeight + outputY) * shape.outputWidth
          var tapColumn = 0
          while tapColumn < horizontal.taps {
            let outputX = j + horizontal.origin + tapColumn
            let isInside = isRowInside && outputX >= 0 && outputX < shape.outputWidth
            unsafe entry.pointee = isInside ? gradients + (source + outputX) * depth : zeros
            unsafe entry += tileRows
            tapColumn += 1
          }
          tapRow += 1
        }
        j += 1
        index += 1
        row += 1
        if row == tileRows {
          row = 0
          unsafe slot += taps * tileRows
        }
      }
      j = 0
      line += 1
    }
    // Rows of the last tile beyond the last position.
    while row > 0 && row < tileRows {
      for tap in 0..<taps { unsafe slot[tap * tileRows + row] = zeros }
      row += 1
    }
  }
}
