package import KernelInterface

// The loops are written out again, from the definition of the transposed convolution, so that a
// test can prove it equal to the input gradient of a convolution.

/// The transposed convolution of `input` `[N, H, W, I]` with `filter` `[KH, KW, O, I]`:
/// `[N, OH, OW, O]`, where `OH = (H - 1) * stride - 2 * padding + KH`.
///
/// Every input element adds a copy of the filter, scaled by it, to the output:
///
///     output[n, y * stride + ky - padding, x * stride + kx - padding, o]
///       += input[n, y, x, i] * filter[ky, kx, o, i]
///
/// What falls outside the output is dropped. `shape` is that of the adjoint convolution, made by
/// `ConvolutionShape.transposed`, whose output has the sizes of `input`.
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
package func transposedConvolution2D(
  input: [Double], filter: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: input, shape.outputCount, "input")
  requireCount(of: filter, shape.filterCount, "filter")
  var output = zeros(shape.inputCount)
  forEachTransposedProduct(shape) { i, f, o in output[o] += input[i] * filter[f] }
  return output
}

/// The gradient of `sum(outputGradient * transposedConvolution2D(input, filter))` by `input`:
/// `[N, H, W, I]`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
package func transposedConvolution2DInputGradient(
  outputGradient: [Double], filter: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: outputGradient, shape.inputCount, "outputGradient")
  requireCount(of: filter, shape.filterCount, "filter")
  var inputGradient = zeros(shape.outputCount)
  forEachTransposedProduct(shape) { i, f, o in inputGradient[i] += outputGradient[o] * filter[f] }
  return inputGradient
}

/// The gradient of `sum(outputGradient * transposedConvolution2D(input, filter))` by `filter`:
/// `[KH, KW, O, I]`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
package func transposedConvolution2DFilterGradient(
  input: [Double], outputGradient: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: input, shape.outputCount, "input")
  requireCount(of: outputGradient, shape.inputCount, "outputGradient")
  var filterGradient = zeros(shape.filterCount)
  forEachTransposedProduct(shape) { i, f, o in filterGradient[f] += input[i] * outputGradient[o] }
  return filterGradient
}

/// Calls `body` with the indices of the input, filter and output element of every product of the
/// transposed convolution whose adjoint has the given shape.
private func forEachTransposedProduct(
  _ shape: ConvolutionShape, _ body: (_ input: Int, _ filter: Int, _ output: Int) -> Void
) {
  let (height, width) = (shape.outputHeight, shape.outputWidth)
  let (inputChannels, outputChannels) = (shape.outputChannels, shape.inputChannels)
  let outputHeight = (height - 1) * shape.stride - 2 * shape.padding + shape.kernelHeight
  let outputWidth = (width - 1) * shape.stride - 2 * shape.padding + shape.kernelWidth
  precondition(
    outputHeight == shape.height && outputWidth == shape.width,
    "Reference: \(shape) is not the adjoint of a transposed convolution without output padding")
  for n in 0..<shape.batch {
    for y in 0..<height {
      for x in 0..<width {
        for ky in 0..<shape.kernelHeight {
          for kx in 0..<shape.kernelWidth {
            let row = y * shape.stride + ky - shape.padding
            let column = x * shape.stride + kx - shape.padding
            guard row >= 0, row < outputHeight, column >= 0, column < outputWidth else { continue }
            for o in 0..<outputChannels {
              for i in 0..<inputChannels {
                body(
                  ((n * height + y) * width + x) * inputChannels + i,
                  ((ky * shape.kernelWidth + kx) * outputChannels + o) * inputChannels + i,
                  ((n * outputHeight + row) * outputWidth + column) * outputChannels + o)
              }
            }
          }
        }
      }
    }
  }
}
