/// An affine map by channel, `y = x * scale + shift`, and the leaky ReLU `y < 0 ? slope * y : y` of
/// its result. Batch norm with given statistics is of this kind.
@safe
package struct EpilogueOperands {
  /// One for each channel, as is `shift`.
  package var scale: UnsafePointer<Float>
  package var shift: UnsafePointer<Float>
  /// The slope of the leaky ReLU below 0; 1 for no activation.
  package var slope: Float

  package init(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, slope: Float) {
    unsafe self.scale = scale
    unsafe self.shift = shift
    self.slope = slope
  }
}

/// The operands of the backward pass of batch norm and its leaky ReLU, for `rows` rows of
/// `channels` floats.
///
/// With g the output gradient times the derivative of the leaky ReLU: `inputGradient = scale * (g -
/// gradientMean) - distanceFactor * (input - mean)`. All factors are by channel.
@safe
package struct NormGradientOperands {
  package var rows: Int
  package var channels: Int
  package var input: UnsafePointer<Float>
  package var outputGradient: UnsafePointer<Float>
  /// What the forward pass applied. Its result is computed again, for the sign.
  package var epilogue: EpilogueOperands
  package var mean: UnsafePointer<Float>

  package init(
    rows: Int, channels: Int, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    epilogue: EpilogueOperands, mean: UnsafePointer<Float>
  ) {
    self.rows = rows
    self.channels = channels
    unsafe self.input = input
    unsafe self.outputGradient = outputGradient
    self.epilogue = epilogue
    unsafe self.mean = mean
  }
}
