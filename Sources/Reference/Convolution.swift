package import KernelInterface
import Preconditions

// The functions of this module follow the definitions of their operations, in double precision and
// without regard for speed. Kernels and gradients are tested against them. Some names are also
// those of the engine; `Reference.convolution2D` is always unambiguous.

/// The convolution of `input` `[N, H, W, C]` with `filter` `[KH, KW, C, O]`: `[N, OH, OW, O]`.
///
/// As in PyTorch it is a cross-correlation: the filter is not flipped.
///
///     output[n, y, x, o] = sum over ky, kx, c of
///       input[n, y * stride + ky - padding, x * stride + kx - padding, c] * filter[ky, kx, c, o]
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
package func convolution2D(
  input: [Double], filter: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: input, shape.inputCount, "input")
  requireCount(of: filter, shape.filterCount, "filter")
  var output = zeros(shape.outputCount)
  shape.forEachProduct { i, f, o in output[o] += input[i] * filter[f] }
  return output
}

/// The gradient of `sum(outputGradient * convolution2D(input, filter))` by `input`: `[N, H, W, C]`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.grad.conv2d_input.html
package func convolution2DInputGradient(
  outputGradient: [Double], filter: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: outputGradient, shape.outputCount, "outputGradient")
  requireCount(of: filter, shape.filterCount, "filter")
  var inputGradient = zeros(shape.inputCount)
  shape.forEachProduct { i, f, o in inputGradient[i] += outputGradient[o] * filter[f] }
  return inputGradient
}

/// The gradient of `sum(outputGradient * convolution2D(input, filter))` by `filter`:
/// `[KH, KW, C, O]`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.grad.conv2d_weight.html
package func convolution2DFilterGradient(
  input: [Double], outputGradient: [Double], shape: ConvolutionShape
) -> [Double] {
  requireCount(of: input, shape.inputCount, "input")
  requireCount(of: outputGradient, shape.outputCount, "outputGradient")
  var filterGradient = zeros(shape.filterCount)
  shape.forEachProduct { i, f, o in filterGradient[f] += input[i] * outputGradient[o] }
  return filterGradient
}

extension ConvolutionShape {
  /// Calls `body` with the indices of the input, filter and output element of every product of the
  /// convolution. The sum of products is linear in each of the three, so both gradients run over
  /// the same products.
  fileprivate func forEachProduct(_ body: (_ input: Int, _ filter: Int, _ output: Int) -> Void) {
    for n in 0..<batch {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          for ky in 0..<kernelHeight {
            for kx in 0..<kernelWidth {
              let row = y * stride + ky - padding
              let column = x * stride + kx - padding
              guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
              for c in 0..<inputChannels {
                for o in 0..<outputChannels {
                  body(
                    ((n * height + row) * width + column) * inputChannels + c,
                    ((ky * kernelWidth + kx) * inputChannels + c) * outputChannels + o,
                    ((n * outputHeight + y) * outputWidth + x) * outputChannels + o)
                }
              }
            }
          }
        }
      }
    }
  }
}

func requireCount(of array: [Double], _ count: Int, _ name: String) {
  require(array.count == count, "Reference: \(name) has \(array.count) elements, not \(count)")
}

func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }
