/// The input gradient of batch norm for `rows` rows of `channels` floats:
/// `scale * (outputGradient - gradientMean) - slope * (input - mean)`, each factor by channel.
package struct NormGradientOperands {
  package var rows: Int
  package var channels: Int
  package var input: UnsafePointer<Float>
  package var outputGradient: UnsafePointer<Float>
  package var mean: UnsafePointer<Float>
  package var gradientMean: UnsafePointer<Float>
  package var scale: UnsafePointer<Float>
  package var slope: UnsafePointer<Float>
  package var inputGradient: UnsafeMutablePointer<Float>

  package init(
    rows: Int, channels: Int, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    mean: UnsafePointer<Float>, gradientMean: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    slope: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    self.rows = rows
    self.channels = channels
    self.input = input
    self.outputGradient = outputGradient
    self.mean = mean
    self.gradientMean = gradientMean
    self.scale = scale
    self.slope = slope
    self.inputGradient = inputGradient
  }
}
