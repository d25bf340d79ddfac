package import KernelInterface

/// A convolution as seven nested loops over single-precision arrays, with the layouts of
/// `ConvolutionShape`. Benchmarks compare the speed of kernels with it.
///
/// These loops repeat those of `convolution2D` on purpose, and they are the only copy. All three
/// passes of `convolution2D` share one enumeration of products, so an error in its indices would be
/// in all of them; here each pass has loops and indices of its own. Tests compare the two.
package enum NaiveConvolution {
  /// The output `[N, OH, OW, O]` of the convolution.
  package static func output(
    input: [Float], filter: [Float], shape: ConvolutionShape
  ) -> [Float] {
    var output = [Float](repeating: 0, count: shape.outputCount)
    for n in 0..<shape.batch {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          for o in 0..<shape.outputChannels {
            var sum: Float = 0
            for ky in 0..<shape.kernelHeight {
              for kx in 0..<shape.kernelWidth {
                for c in 0..<shape.inputChannels {
                  let row = y * shape.stride + ky - shape.padding
                  let column = x * shape.stride + kx - shape.padding
                  if row >= 0 && row < shape.height && column >= 0 && column < shape.width {
                    sum +=
                      input[shape.inputIndex(n, row, column, c)]
                      * filter[shape.filterIndex(ky, kx, c, o)]
                  }
                }
              }
            }
            output[shape.outputIndex(n, y, x, o)] = sum
          }
        }
      }
    }
    return output
  }

  /// The gradient by the input, `[N, H, W, C]`; also the output of the transposed convolution.
  package static func inputGradient(
    outputGradient: [Float], filter: [Float], shape: ConvolutionShape
  ) -> [Float] {
    var gradient = [Float](repeating: 0, count: shape.inputCount)
    for n in 0..<shape.batch {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          for o in 0..<shape.outputChannels {
            for ky in 0..<shape.kernelHeight {
              for kx in 0..<shape.kernelWidth {
                for c in 0..<shape.inputChannels {
                  let row = y * shape.stride + ky - shape.padding
                  let column = x * shape.stride + kx - shape.padding
                  if row >= 0 && row < shape.height && column >= 0 && column < shape.width {
                    gradient[shape.inputIndex(n, row, column, c)] +=
                      outputGradient[shape.outputIndex(n, y, x, o)]
                      * filter[shape.filterIndex(ky, kx, c, o)]
                  }
                }
              }
            }
          }
        }
      }
    }
    return gradient
  }

  /// The gradient by the filter, `[KH, KW, C, O]`.
  package static func filterGradient(
    input: [Float], outputGradient: [Float], shape: ConvolutionShape
  ) -> [Float] {
    var gradient = [Float](repeating: 0, count: shape.filterCount)
    for n in 0..<shape.batch {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          for o in 0..<shape.outputChannels {
            for ky in 0..<shape.kernelHeight {
              for kx in 0..<shape.kernelWidth {
                for c in 0..<shape.inputChannels {
                  let row = y * shape.stride + ky - shape.padding
                  let column = x * shape.stride + kx - shape.padding
                  if row >= 0 && row < shape.height && column >= 0 && column < shape.width {
                    gradient[shape.filterIndex(ky, kx, c, o)] +=
                      input[shape.inputIndex(n, row, column, c)]
                      * outputGradient[shape.outputIndex(n, y, x, o)]
                  }
                }
              }
            }
          }
        }
      }
    }
    return gradient
  }
}

extension ConvolutionShape {
  fileprivate func inputIndex(_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Int {
    ((n * height + y) * width + x) * inputChannels + c
  }

  fileprivate func filterIndex(_ ky: Int, _ kx: Int, _ c: Int, _ o: Int) -> Int {
    ((ky * kernelWidth + kx) * inputChannels + c) * outputChannels + o
  }

  fileprivate func outputIndex(_ n: Int, _ y: Int, _ x: Int, _ o: Int) -> Int {
    ((n * outputHeight + y) * outputWidth + x) * outputChannels + o
  }
}
