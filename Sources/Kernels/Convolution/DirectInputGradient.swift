import KernelInterface
import Memory

extension Engine {
  /// The input gradient as scalar products along the output channels, which are contiguous in the
  /// output gradient and in the filter alike, so that neither is packed.
  ///
  /// At batch 1 the time goes into reading the filter from memory, once; with three channels, a
  /// register tile of a matrix product would be mostly padding.
  func directInputGradient(
    _ shape: ConvolutionShape, outputGradient: Buffer, filter: Buffer, into inputGradient: Buffer
  ) {
    let zeros = Buffer(count: shape.outputChannels)
    fill(zeros, with: 0)
    for phaseY in Phase.all(stride: shape.stride, size: shape.height) {
      for phaseX in Phase.all(stride: shape.stride, size: shape.width) {
        let product = DirectPhase(
          shape: shape,
          vertical: Phase(phaseY, of: shape, kernel: shape.kernelHeight, size: shape.height),
          horizontal: Phase(phaseX, of: shape, kernel: shape.kernelWidth, size: shape.width))
        multiply(
          product, outputGradient: outputGradient, filter: filter, zeros: zeros,
          into: inputGradient)
      }
    }
  }

  private func multiply(
    _ product: DirectPhase, outputGradient: Buffer, filter: Buffer, zeros: Buffer,
    into inputGradient: Buffer
  ) {
    let shape = product.shape
    let channels = shape.inputChannels
    let isNarrow = channels <= kernels.narrowDotColumns
    let tileRows = isNarrow ? kernels.narrowDotRows : kernels.dotRows
    let tileColumns = isNarrow ? kernels.narrowDotColumns : kernels.dotColumns

    // A task takes up to 512 positions; where those are few tasks, a part of the channels each.
    let positions = product.positions
    let taskPositions = roundUp(min(positions, 512), to: tileRows)
    let groups = (positions + taskPositions - 1) / taskPositions
    let columnTiles = (channels + tileColumns - 1) / tileColumns
    let parts = min(columnTiles, max(1, 32 / groups))
    let rightOffsets = product.filterOffsets
    let table = DirectTable(workers: threads, positions: taskPositions, taps: product.taps)
    parallelFor(groups * parts) { worker, task in
      let (part, group) = task.quotientAndRemainder(dividingBy: groups)
      let range = group * taskPositions..<min(positions, (group + 1) * taskPositions)
      let (pointers, offsets) = table.slots(of: worker)
      product.fill(
        pointers, offsets, positions: range, tileRows: tileRows,
        gradients: outputGradient.pointer, zeros: zeros.pointer)
      rightOffsets.withUnsafeBufferPointer { rightOffsets in
        for tile in columnTiles * part / parts..<columnTiles * (part + 1) / parts {
          let column = tile * tileColumns
          for row in stride(from: 0, to: range.count, by: tileRows) {
            let operands = DotOperands(
              taps: product.taps, depth: shape.outputChannels,
              left: pointers + row * product.taps,
              right: filter.pointer + column * shape.outputChannels,
              rightOffsets: rightOffsets.baseAddress.unsafelyUnwrapped,
              rightStride: shape.outputChannels, output: inputGradient.pointer + column,
              rowOffsets: offsets + row, rows: min(tileRows, range.count - row),
              columns: min(tileColumns, channels - column))
            if isNarrow { kernels.narrowDotTile(operands) } else { kernels.dotTile(operands) }
          }
        }
      }
    }
  }
}

/// One phase of an input gradient: which rows of the output gradient and of the filter meet.
private struct DirectPhase {
  var shape: ConvolutionShape
  var vertical: Phase
  var horizontal: Phase

  var positions: Int { shape.batch * vertical.positions * horizontal.positions }
  var taps: Int { vertical.taps * horizontal.taps }

  /// Where each tap's `[inputChannels, outputChannels]` begins in the filter, and one entry more,
  /// so that there always is a first.
  var filterOffsets: [Int] {
    var offsets: [Int] = []
    for row in 0..<vertical.taps {
      let y = vertical.kernelIndex(ofTap: row, stride: shape.stride)
      for column in 0..<horizontal.taps {
        let x = horizontal.kernelIndex(ofTap: column, stride: shape.stride)
        offsets.append(
          (y * shape.kernelWidth + x) * shape.inputChannels * shape.outputChannels)
      }
    }
    return offsets + [0]
  }

  /// Writes, for each position, what its taps read and where its result goes: pointers
  /// `[tile][tap][row]`, offsets `[position]`.
  func fill(
    _ pointers: UnsafeMutablePointer<UnsafePointer<Float>>, _ offsets: UnsafeMutablePointer<Int>,
    positions: Range<Int>, tileRows: Int, gradients: UnsafePointer<Float>,
    zeros: UnsafePointer<Float>
  ) {
    let padded = roundUp(positions.count, to: tileRows)
    for index in 0..<padded {
      let (tile, row) = index.quotientAndRemainder(dividingBy: tileRows)
      let slot = pointers + tile * taps * tileRows + row
      guard index < positions.count else {
        for tap in 0..<taps { slot[tap * tileRows] = zeros }
        continue
      }
      let position = positions.lowerBound + index
      let (line, j) = position.quotientAndRemainder(dividingBy: horizontal.positions)
      let (image, i) = line.quotientAndRemainder(dividingBy: vertical.positions)
      let y = i * shape.stride + vertical.index
      let x = j * shape.stride + horizontal.index
      offsets[index] = ((image * shape.height + y) * shape.width + x) * shape.inputChannels
      for tapRow in 0..<vertical.taps {
        let outputY = i + vertical.origin + tapRow
        for tapColumn in 0..<horizontal.taps {
          let outputX = j + horizontal.origin + tapColumn
          let isInside =
            outputY >= 0 && outputY < shape.outputHeight && outputX >= 0
            && outputX < shape.outputWidth
          let source =
            ((image * shape.outputHeight + outputY) * shape.outputWidth + outputX)
            * shape.outputChannels
          slot[(tapRow * horizontal.taps + tapColumn) * tileRows] =
            isInside ? gradients + source : zeros
        }
      }
    }
  }
}

/// Scratch for the pointers and offsets of each worker's positions.
private final class DirectTable: @unchecked Sendable {
  // SAFETY: each worker uses its own slots; both blocks live as long as the table.
  private let pointers: UnsafeMutablePointer<UnsafePointer<Float>>
  private let offsets: UnsafeMutablePointer<Int>
  private let positions: Int
  private let taps: Int

  init(workers: Int, positions: Int, taps: Int) {
    self.positions = positions
    self.taps = taps
    pointers = .allocate(capacity: max(1, workers * positions * taps))
    offsets = .allocate(capacity: workers * positions)
  }

  deinit {
    pointers.deallocate()
    offsets.deallocate()
  }

  func slots(of worker: Int)
    -> (UnsafeMutablePointer<UnsafePointer<Float>>, UnsafeMutablePointer<Int>)
  {
    (pointers + worker * positions * taps, offsets + worker * positions)
  }
}
