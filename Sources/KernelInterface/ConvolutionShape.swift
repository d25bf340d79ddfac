import Preconditions

/// The sizes of a 2-D convolution (cross-correlation, as in PyTorch's `Conv2d`).
///
/// input `[batch, height, width, inputChannels]`,
/// filter `[kernelHeight, kernelWidth, inputChannels, outputChannels]`,
/// output `[batch, outputHeight, outputWidth, outputChannels]`.
///
/// A transposed convolution is the input gradient of the convolution in the other direction, so one
/// type describes both: see `ConvolutionShape.transposed`.
package struct ConvolutionShape: Hashable, Sendable {
  /// Images.
  package var batch: Int
  /// Rows of an input image.
  package var height: Int
  /// Columns of an input image.
  package var width: Int
  /// Channels of an input pixel.
  package var inputChannels: Int
  /// Channels of an output pixel.
  package var outputChannels: Int
  /// Rows of the filter's window.
  package var kernelHeight: Int
  /// Columns of the filter's window.
  package var kernelWidth: Int
  /// Input pixels between neighbouring windows, down and across.
  package var stride: Int
  /// Rows and columns of zeros around an input image, on each side.
  package var padding: Int

  /// The shape of a convolution.
  ///
  /// - Precondition: all sizes are positive (`padding` may be 0), and the kernel fits into the
  ///   padded input.
  package init(
    batch: Int, height: Int, width: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int, padding: Int
  ) {
    self.batch = batch
    self.height = height
    self.width = width
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
    require(
      batch > 0 && height > 0 && width > 0 && inputChannels > 0 && outputChannels > 0
        && kernelHeight > 0 && kernelWidth > 0 && stride > 0 && padding >= 0,
      "ConvolutionShape: a size is not positive in \(self)")
    require(
      height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth,
      "ConvolutionShape: a \(kernelHeight)x\(kernelWidth) kernel does not fit into "
        + "\(height)x\(width) with padding \(padding)")
  }

  /// The convolution whose input gradient is the transposed convolution of these sizes
  /// (PyTorch's `ConvTranspose2d`).
  ///
  /// `height`, `width` and `inputChannels` are those of the transposed convolution's input. Its
  /// output has `(height - 1) * stride - 2 * padding + kernelHeight + outputPadding` rows, and is
  /// the input of the convolution that is returned.
  ///
  /// - Parameter outputPadding: rows and columns that are added at the bottom and on the right;
  ///   less than `stride`. A convolution does not read them if its stride does not divide its way.
  package static func transposed(
    batch: Int, height: Int, width: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int, padding: Int, outputPadding: Int = 0
  ) -> ConvolutionShape {
    require(
      0..<max(1, stride) ~= outputPadding,
      "ConvolutionShape: output padding \(outputPadding) for stride \(stride)")
    return ConvolutionShape(
      batch: batch,
      height: (height - 1) * stride - 2 * padding + kernelHeight + outputPadding,
      width: (width - 1) * stride - 2 * padding + kernelWidth + outputPadding,
      inputChannels: outputChannels, outputChannels: inputChannels,
      kernelHeight: kernelHeight, kernelWidth: kernelWidth, stride: stride, padding: padding)
  }

  /// Rows of an output image.
  package var outputHeight: Int { (height + 2 * padding - kernelHeight) / stride + 1 }
  /// Columns of an output image.
  package var outputWidth: Int { (width + 2 * padding - kernelWidth) / stride + 1 }

  /// Elements of the input.
  package var inputCount: Int { batch * height * width * inputChannels }
  /// Elements of the filter.
  package var filterCount: Int { kernelHeight * kernelWidth * inputChannels * outputChannels }
  /// Elements of the output.
  package var outputCount: Int { batch * outputHeight * outputWidth * outputChannels }

  /// Multiply-adds of each of the three passes, including those with padding zeros.
  package var multiplyAdds: Int {
    batch * outputHeight * outputWidth * outputChannels * kernelHeight * kernelWidth * inputChannels
  }
}

extension ConvolutionShape: CustomStringConvertible {
  /// All sizes in one line, for messages.
  package var description: String {
    "\(batch) images of \(height)x\(width)x\(inputChannels), filter "
      + "\(kernelHeight)x\(kernelWidth)x\(inputChannels)x\(outputChannels), "
      + "stride \(stride), padding \(padding)"
  }
}
