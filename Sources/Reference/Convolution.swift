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
  ProductLoops(shape).forEach { i, f, o in output[o] += input[i] * filter[f] }
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
  ProductLoops(shape).forEach { i, f, o in inputGradient[i] += outputGradient[o] * filter[f] }
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
  ProductLoops(shape).forEach { i, f, o in filterGradient[f] += input[i] * outputGradient[o] }
  return filterGradient
}

/// Element `[n, y, x, o]` of `convolution2D`, for outputs too large to compute as a whole.
///
/// - Parameters:
///   - position: the element's four indices.
///   - input: the input's element at an index, and likewise `filter`.
package func convolution2DElement(
  at position: [Int], shape: ConvolutionShape, input: (Int) -> Double, filter: (Int) -> Double
) -> Double {
  var loops = ProductLoops(shape)
  loops.image = position[0]..<position[0] + 1
  loops.y = position[1]..<position[1] + 1
  loops.x = position[2]..<position[2] + 1
  loops.outputChannel = position[3]..<position[3] + 1
  var sum = 0.0
  loops.forEach { i, f, _ in sum += input(i) * filter(f) }
  return sum
}

/// Element `[n, row, column, c]` of `convolution2DInputGradient`.
package func convolution2DInputGradientElement(
  at position: [Int], shape: ConvolutionShape, outputGradient: (Int) -> Double,
  filter: (Int) -> Double
) -> Double {
  let (n, row, column, c) = (position[0], position[1], position[2], position[3])
  var loops = ProductLoops(shape)
  loops.image = n..<n + 1
  loops.inputChannel = c..<c + 1
  // The windows that reach the pixel, and perhaps some beside them.
  loops.y = shape.windows(
    reaching: row, kernel: shape.kernelHeight, count: shape.outputHeight)
  loops.x = shape.windows(
    reaching: column, kernel: shape.kernelWidth, count: shape.outputWidth)
  let target = ((n * shape.height + row) * shape.width + column) * shape.inputChannels + c
  var sum = 0.0
  loops.forEach { i, f, o in
    if i == target { sum += outputGradient(o) * filter(f) }
  }
  return sum
}

/// Element `[ky, kx, c, o]` of `convolution2DFilterGradient`.
package func convolution2DFilterGradientElement(
  at position: [Int], shape: ConvolutionShape, input: (Int) -> Double,
  outputGradient: (Int) -> Double
) -> Double {
  var loops = ProductLoops(shape)
  loops.kernelY = position[0]..<position[0] + 1
  loops.kernelX = position[1]..<position[1] + 1
  loops.inputChannel = position[2]..<position[2] + 1
  loops.outputChannel = position[3]..<position[3] + 1
  var sum = 0.0
  loops.forEach { i, _, o in sum += input(i) * outputGradient(o) }
  return sum
}

extension ConvolutionShape {
  fileprivate func windows(reaching pixel: Int, kernel: Int, count: Int) -> Range<Int> {
    let first = max(0, (pixel + padding - kernel + 1) / stride)
    let end = min(count, (pixel + padding) / stride + 1)
    return min(first, end)..<end
  }
}

/// The seven loops of the definition. Both gradients run over the same products as the convolution,
/// because the sum of products is linear in each of its three operands.
private struct ProductLoops {
  let shape: ConvolutionShape
  var image: Range<Int>
  var y: Range<Int>
  var x: Range<Int>
  var kernelY: Range<Int>
  var kernelX: Range<Int>
  var inputChannel: Range<Int>
  var outputChannel: Range<Int>

  /// All products.
  init(_ shape: ConvolutionShape) {
    self.shape = shape
    image = 0..<shape.batch
    y = 0..<shape.outputHeight
    x = 0..<shape.outputWidth
    kernelY = 0..<shape.kernelHeight
    kernelX = 0..<shape.kernelWidth
    inputChannel = 0..<shape.inputChannels
    outputChannel = 0..<shape.outputChannels
  }

  /// Calls `body` with the indices of the input, filter and output element of every product.
  func forEach(_ body: (_ input: Int, _ filter: Int, _ output: Int) -> Void) {
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    for n in image {
      for y in y {
        for x in x {
          for ky in kernelY {
            for kx in kernelX {
              let row = y * shape.stride + ky - shape.padding
              let column = x * shape.stride + kx - shape.padding
              guard 0..<shape.height ~= row, 0..<shape.width ~= column else { continue }
              for c in inputChannel {
                for o in outputChannel {
                  body(
                    ((n * shape.height + row) * shape.width + column) * inputs + c,
                    ((ky * shape.kernelWidth + kx) * inputs + c) * outputs + o,
                    ((n * shape.outputHeight + y) * shape.outputWidth + x) * outputs + o)
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
