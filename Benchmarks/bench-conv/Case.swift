import KernelInterface
import Kernels
import Reference

extension Problem {
  /// The name, or the line of a problem without one.
  var title: String { name.isEmpty ? description : name }

  /// The engine's pass that does the work of `pass` of this layer: a transposed convolution runs
  /// forward as an input gradient, and backward as a forward pass.
  func enginePass(of pass: ConvolutionPass) -> ConvolutionPass {
    switch (kind, pass) {
    case (.transposedConvolution, .forward): .inputGradient
    case (.transposedConvolution, .inputGradient): .forward
    default: pass
    }
  }

  /// The same layer with fewer images and, where those are too many products still, fewer
  /// channels. It keeps more of them than the widest register tile has columns, and the whole
  /// picture, so that every loop of an implementation runs.
  func reduced(images: Int, multiplyAdds limit: Int) -> Problem {
    var shape = shape
    shape.batch = min(shape.batch, images)
    if shape.multiplyAdds > limit { shape.batch = 1 }
    while shape.multiplyAdds > limit && max(shape.inputChannels, shape.outputChannels) > 64 {
      if shape.inputChannels > shape.outputChannels {
        shape.inputChannels = (shape.inputChannels + 1) / 2
      } else {
        shape.outputChannels = (shape.outputChannels + 1) / 2
      }
    }
    return Problem(kind: kind, shape: shape)
  }
}

extension ConvolutionShape {
  /// The sizes of what a pass computes, outermost first.
  func extents(of pass: ConvolutionPass) -> [Int] {
    switch pass {
    case .forward: [batch, outputHeight, outputWidth, outputChannels]
    case .inputGradient: [batch, height, width, inputChannels]
    case .filterGradient: [kernelHeight, kernelWidth, inputChannels, outputChannels]
    }
  }

  /// The most terms that an element of the result is the sum of.
  func depth(of pass: ConvolutionPass) -> Int {
    switch pass {
    case .forward: kernelHeight * kernelWidth * inputChannels
    case .inputGradient: kernelHeight * kernelWidth * outputChannels
    case .filterGradient: batch * outputHeight * outputWidth
    }
  }
}

/// The coordinates of element `index` of an array of these extents.
func coordinates(of index: Int, in extents: [Int]) -> [Int] {
  var rest = index
  var coordinates: [Int] = []
  for extent in extents.reversed() {
    coordinates.append(rest % extent)
    rest /= extent
  }
  return coordinates.reversed()
}
