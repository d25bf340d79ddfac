import KernelInterface

/// The windows of an image batch `[batch, height, width, channels]`: the rows of a matrix that is
/// never stored (implicit im2col).
///
/// Window (n, i, j) has its first tap at image row `i * step + originY`, column
/// `j * step + originX`; taps outside the image are zero. In NHWC order, the taps of a
/// window's row are contiguous: a window is `tapRows` runs of `tapColumns * channels` floats.
struct WindowGrid {
  var batch: Int
  var height: Int
  var width: Int
  var channels: Int
  /// Windows per image, down and across.
  var gridHeight: Int
  var gridWidth: Int
  var step: Int
  var originY: Int
  var originX: Int
  var tapRows: Int
  var tapColumns: Int

  /// The windows of a convolution's forward pass, one for every output position.
  init(windowsOf shape: ConvolutionShape) {
    batch = shape.batch
    height = shape.height
    width = shape.width
    channels = shape.inputChannels
    gridHeight = shape.outputHeight
    gridWidth = shape.outputWidth
    step = shape.stride
    originY = -shape.padding
    originX = -shape.padding
    tapRows = shape.kernelHeight
    tapColumns = shape.kernelWidth
  }

  /// The windows of the output gradient that one phase of the input gradient sums over.
  init(phases vertical: Phase, _ horizontal: Phase, of shape: ConvolutionShape) {
    batch = shape.batch
    height = shape.outputHeight
    width = shape.outputWidth
    channels = shape.outputChannels
    gridHeight = vertical.positions
    gridWidth = horizontal.positions
    step = 1
    originY = vertical.origin
    originX = horizontal.origin
    tapRows = vertical.taps
    tapColumns = horizontal.taps
  }
}

extension ConvolutionShape {
  /// The same products over the same memory with all pixels in one line, if every window is one
  /// pixel.
  var flattened: ConvolutionShape {
    guard kernelHeight == 1 && kernelWidth == 1 && stride == 1 && padding == 0 else { return self }
    return ConvolutionShape(
      batch: 1, height: 1, width: batch * height * width, inputChannels: inputChannels,
      outputChannels: outputChannels, kernelHeight: 1, kernelWidth: 1, stride: 1, padding: 0)
  }
}
