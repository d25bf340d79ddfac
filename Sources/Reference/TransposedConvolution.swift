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
  let (height, width) = (shape.outputHeight, shape.outputWidth)
  let (inputChannels, outputChannels) = (shape.outputChannels, shape.inputChannels)
  let outputHeight = (height - 1) * shape.stride - 2 * shape.padding + shape.kernelHeight
  let outputWidth = (width - 1) * shape.stride - 2 * shape.padding + shape.kernelWidth
  precondition(
    outputHeight == shape.height && outputWidth == shape.width,
    "Reference: \(shape) is not the adjoint of a transposed convolution without output padding")
  var output = zeros(shape.inputCount)
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
                output[((n * outputHeight + row) * outputWidth + column) * outputChannels + o] +=
                  input[((n * height + y) * width + x) * inputChannels + i]
                  * filter[
                    ((ky * shape.kernelWidth + kx) * outputChannels + o) * inputChannels + i]
              }
            }
          }
        }
      }
    }
  }
  return output
}
