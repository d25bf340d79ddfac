/// The ways in which this engine can compute a convolution.
package enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// Straight from the image and the filter, without a matrix product.
  case direct
  /// As a matrix product whose left matrix are windows of the image, read where they overlap.
  case im2col
  /// With 25 products where the definition has 64, in a transformed domain (`WinogradGrid`).
  case winograd
}
