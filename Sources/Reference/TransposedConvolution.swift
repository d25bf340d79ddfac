package import KernelInterface
import Preconditions

// These loops follow the definition of the transposed convolution, not that of the input gradient
// of a convolution. A test shows that the two are equal.

/// The transposed convolution of `input` `[N, H, W, I]` with `filter` `[KH, KW, O, I]`:
/// `[N, OH, OW, O]`, where `OH = (H - 1) * stride - 2 * padding + KH`.
///
/// Every input element adds a copy of the filter, multiplied by the element, to the output:
///
///     output[n, y * stride + ky - padding, x * stride + kx - padding, o]
///       += input[n, y, x, i] * filter[ky, kx, o, i]
///
/// What falls outside the output is dropped. `shape` is that of the adjoint convolution, whose
/// output has the sizes of `input`. `ConvolutionShape.transposed` makes it.
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
  require(
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
