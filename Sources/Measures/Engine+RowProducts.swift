import KernelInterface
import Kernels
import Memory

extension Engine {
  /// output = left times the transpose of right: the products of every row of one matrix with every
  /// row of another.
  ///
  /// - Parameters:
  ///   - left: `[rows, depth]`
  ///   - right: `[columns, depth]`
  ///   - output: `[rows, columns]`
  func rowProducts(
    _ left: Buffer, _ right: Buffer, rows: Int, columns: Int, depth: Int, into output: Buffer
  ) {
    // A transposed convolution of images of one pixel, whose filter has the order of `right`.
    let shape = ConvolutionShape.transposed(
      batch: rows, height: 1, width: 1, inputChannels: depth, outputChannels: columns,
      kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0)
    convolution2DInputGradient(shape, outputGradient: left, filter: right, into: output)
  }
}
