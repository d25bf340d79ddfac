/// The ways in which this engine can compute a convolution.
package enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// Straight from the image and the filter as they are stored, without packing.
  case direct
  /// As a matrix product whose left matrix is gathered from the image while it is packed.
  case im2col
}
