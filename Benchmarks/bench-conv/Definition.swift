import KernelInterface
import Kernels
import Memory

extension Operands {
  /// Single elements of a result, each summed in double precision from its definition, for results
  /// too large to be computed as a whole.
  func elements(_ positions: [[Int]], of pass: ConvolutionPass) -> [Double] {
    input.withSpan { input in
      filter.withSpan { filter in
        outputGradient.withSpan { gradient in
          positions.map { position in
            let (a, b, c, d) = (position[0], position[1], position[2], position[3])
            return switch pass {
            case .forward: shape.output(a, b, c, d, input, filter)
            case .inputGradient: shape.inputGradient(a, b, c, d, gradient, filter)
            case .filterGradient: shape.filterGradient(a, b, c, d, input, gradient)
            }
          }
        }
      }
    }
  }
}

extension ConvolutionShape {
  fileprivate func output(
    _ n: Int, _ y: Int, _ x: Int, _ o: Int, _ input: Span<Float>, _ filter: Span<Float>
  ) -> Double {
    var sum = 0.0
    for ky in 0..<kernelHeight {
      for kx in 0..<kernelWidth {
        let (row, column) = (y * stride + ky - padding, x * stride + kx - padding)
        guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
        for c in 0..<inputChannels {
          sum +=
            Double(input[((n * height + row) * width + column) * inputChannels + c])
            * Double(filter[((ky * kernelWidth + kx) * inputChannels + c) * outputChannels + o])
        }
      }
    }
    return sum
  }

  fileprivate func inputGradient(
    _ n: Int, _ row: Int, _ column: Int, _ c: Int, _ gradient: Span<Float>, _ filter: Span<Float>
  ) -> Double {
    var sum = 0.0
    for ky in 0..<kernelHeight {
      for kx in 0..<kernelWidth {
        let (down, right) = (row + padding - ky, column + padding - kx)
        guard down.isMultiple(of: stride), right.isMultiple(of: stride) else { continue }
        let (y, x) = (down / stride, right / stride)
        guard (0..<outputHeight).contains(y), (0..<outputWidth).contains(x) else { continue }
        for o in 0..<outputChannels {
          sum +=
            Double(gradient[((n * outputHeight + y) * outputWidth + x) * outputChannels + o])
            * Double(filter[((ky * kernelWidth + kx) * inputChannels + c) * outputChannels + o])
        }
      }
    }
    return sum
  }

  fileprivate func filterGradient(
    _ ky: Int, _ kx: Int, _ c: Int, _ o: Int, _ input: Span<Float>, _ gradient: Span<Float>
  ) -> Double {
    var sum = 0.0
    for n in 0..<batch {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          let (row, column) = (y * stride + ky - padding, x * stride + kx - padding)
          guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
          sum +=
            Double(input[((n * height + row) * width + column) * inputChannels + c])
            * Double(gradient[((n * outputHeight + y) * outputWidth + x) * outputChannels + o])
        }
      }
    }
    return sum
  }
}
