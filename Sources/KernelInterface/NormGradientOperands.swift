/// What batch norm makes of its input: `y = x * scale + shift` by channel, and of that the leaky ReLU
/// `y < 0 ? slope * y : y`. Slope 1 is no activation.
package struct NormActivation {
  package var scale: UnsafePointer<Float>
  package var shift: UnsafePointer<Float>
  package var slope: Float

  package init(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, slope: Float) {
    self.scale = scale
    self.shift = shift
    self.slope = slope
  }
}

/// The gradients of batch norm and its activation for `rows` rows of `channels` floats.
///
/// With g the output gradient times the derivative of the activation:
/// `inputGradient = scale * (g - gradientMean) - distanceFactor * (input - mean)`, each factor by
/// channel.
package struct NormGradientOperands {
  package var rows: Int
  package var channels: Int
  package var input: UnsafePointer<Float>
  package var outputGradient: UnsafePointer<Float>
  /// What the forward pass did, for the sign of its result.
  package var activation: NormActivation
  package var mean: UnsafePointer<Float>

  package init(
    rows: Int, channels: Int, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    activation: NormActivation, mean: UnsafePointer<Float>
  ) {
    self.rows = rows
    self.channels = channels
    self.input = input
    self.outputGradient = outputGradient
    self.activation = activation
    self.mean = mean
  }
}
