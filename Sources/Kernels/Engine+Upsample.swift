import KernelInterface
package import Memory

extension Engine {
  /// Repeats every pixel `factor` times along its row and every row `factor` times.
  ///
  /// - Parameters:
  ///   - input: `[rows, columns, channels]`, the rows of all images.
  ///   - output: `[rows, factor, columns, factor, channels]`
  package func upsample(
    _ input: Buffer, rows: Int, columns: Int, channels: Int, factor: Int, into output: Buffer
  ) {
    let width = columns * channels
    let block = factor * factor * width
    precondition(
      input.count == rows * width && output.count == rows * block,
      "upsample: buffers of \(input.count) and \(output.count) elements for \(rows) rows of "
        + "\(columns) pixels of \(channels) channels, factor \(factor)")
    parallelFor(rows) { _, row in
      let source = unsafe input.pointer + row * width
      let target = unsafe output.pointer + row * block
      for column in 0..<factor {
        unsafe kernels.copyRuns(
          source, stride: channels, runs: columns, count: channels,
          to: target + column * channels, targetStride: factor * channels)
      }
      // The other rows are copies of the first: stride 0 reads it again.
      unsafe kernels.copyRuns(
        target, stride: 0, runs: factor - 1, count: factor * width, to: target + factor * width,
        targetStride: factor * width)
    }
  }

  /// The gradient of `upsample` for its input: the sum over the pixels that each became.
  ///
  /// - Parameters:
  ///   - outputGradient: `[rows, factor, columns, factor, channels]`
  ///   - inputGradient: `[rows, columns, channels]`
  package func upsampleGradient(
    _ outputGradient: Buffer, rows: Int, columns: Int, channels: Int, factor: Int,
    into inputGradient: Buffer
  ) {
    let width = columns * channels
    let block = factor * factor * width
    precondition(
      inputGradient.count == rows * width && outputGradient.count == rows * block,
      "upsampleGradient: buffers of \(outputGradient.count) and \(inputGradient.count) elements "
        + "for \(rows) rows of \(columns) pixels of \(channels) channels, factor \(factor)")
    parallelFor(rows) { _, row in
      let source = unsafe outputGradient.pointer + row * block
      let target = unsafe inputGradient.pointer + row * width
      unsafe kernels.copyRuns(
        source, stride: factor * channels, runs: columns, count: channels, to: target,
        targetStride: channels)
      for place in 1..<max(1, factor * factor) {
        let (line, column) = place.quotientAndRemainder(dividingBy: factor)
        let first = unsafe source + line * factor * width + column * channels
        for pixel in 0..<columns {
          unsafe kernels.add(
            first + pixel * factor * channels, to: target + pixel * channels, count: channels)
        }
      }
    }
  }
}
