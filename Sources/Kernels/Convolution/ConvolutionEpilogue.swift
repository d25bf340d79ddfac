import KernelInterface
package import Memory
import Preconditions

/// What follows a convolution, by channel: `y = x * scale + shift`, and the leaky ReLU
/// `y < 0 ? slope * y : y` of that. Batch norm with given statistics is of this kind.
///
/// Tasks apply it to what they have just written, which is in their core's cache, so it costs no
/// pass over memory.
package struct ConvolutionEpilogue: Sendable {
  /// `[channels]`, as is `shift`.
  package let scale: Buffer
  package let shift: Buffer
  /// The slope of the leaky ReLU below 0; 1 for no activation.
  package let slope: Float

  /// An epilogue for results of `scale.count` channels.
  ///
  /// - Precondition: `scale` and `shift` have the same count, and `slope` is not negative.
  package init(scale: Buffer, shift: Buffer, slope: Float = 1) {
    requireSameCount("ConvolutionEpilogue", scale, shift)
    require(slope >= 0, "ConvolutionEpilogue: slope \(slope) is negative")
    self.scale = scale
    self.shift = shift
    self.slope = slope
  }

  /// A leaky ReLU and nothing else.
  package init(channels: Int, slope: Float) {
    let scale = Buffer(count: channels)
    let shift = Buffer(count: channels)
    unsafe scale.pointer.update(repeating: 1, count: channels)
    // x + -0 is x for every x; -0 + 0 would be 0.
    unsafe shift.pointer.update(repeating: -0.0, count: channels)
    self.init(scale: scale, shift: shift, slope: slope)
  }

  /// Channels of the results that it is for.
  package var channels: Int { scale.count }

  /// The operands of kernels, from channel `channel` on. They are valid while this epilogue is
  /// alive.
  func operands(from channel: Int) -> EpilogueOperands {
    unsafe EpilogueOperands(
      scale: scale.pointer + channel, shift: shift.pointer + channel, slope: slope)
  }
}

extension Engine {
  /// Applies `epilogue` in place to a range of the columns of `count` pixels.
  ///
  /// A column is a channel. If an image counts as one pixel (`ConvolutionShape.canonical`), it has
  /// more columns than channels, and the channels repeat.
  ///
  /// - Parameters:
  ///   - first: column `columns.lowerBound` of the first pixel.
  ///   - stride: floats from pixel to pixel.
  func apply(
    _ epilogue: ConvolutionEpilogue, to first: UnsafeMutablePointer<Float>, stride: Int,
    count: Int, columns: Range<Int>
  ) {
    var column = columns.lowerBound
    while column < columns.upperBound {
      let channel = column % epilogue.channels
      let width = min(epilogue.channels - channel, columns.upperBound - column)
      let target = unsafe first + (column - columns.lowerBound)
      unsafe kernels.scaleShift(
        target, epilogue.operands(from: channel), rows: count, channels: width,
        rowStride: stride, into: target)
      column += width
    }
  }

  /// Applies `epilogue` in place to a range of the columns of the pixels that begin
  /// `offsets[0 ..< count]` floats from `output`. A negative offset is no pixel.
  func apply(
    _ epilogue: ConvolutionEpilogue, to output: UnsafeMutablePointer<Float>,
    offsets: UnsafePointer<Int>, count: Int, columns: Range<Int>
  ) {
    var index = 0
    while index < count {
      let offset = unsafe offsets[index]
      index += 1
      guard offset >= 0 else { continue }
      // One call for pixels at equal distances: those of a line, or of all lines.
      let first = index
      let stride = unsafe index < count && offsets[index] >= 0 ? offsets[index] - offset : 0
      while unsafe stride > 0 && index < count && offsets[index] - offsets[index - 1] == stride {
        index += 1
      }
      unsafe apply(
        epilogue, to: output + (offset + columns.lowerBound), stride: stride,
        count: 1 + index - first, columns: columns)
    }
  }

  /// Applies `epilogue` in place to a whole result, in a pass of its own.
  func apply(_ epilogue: ConvolutionEpilogue, to output: Buffer) {
    scaleShift(
      output, scale: epilogue.scale, shift: epilogue.shift, slope: epilogue.slope, into: output)
  }
}
