import KernelInterface
import Kernels
import Reference

extension Problem {
  /// The name, or the line of a problem without one.
  var title: String { name.isEmpty ? description : name }

  /// The engine's pass that computes `pass` of this layer. A transposed convolution's forward pass
  /// is an input gradient, and its input gradient is a forward pass.
  func enginePass(of pass: ConvolutionPass) -> ConvolutionPass {
    switch (kind, pass) {
    case (.transposedConvolution, .forward): .inputGradient
    case (.transposedConvolution, .inputGradient): .forward
    default: pass
    }
  }

  /// The same layer with fewer images and, where that still is too many products, fewer channels.
  ///
  /// Every loop of an implementation still runs: the image size stays, and there are more channels
  /// than a register tile has columns.
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
  /// The shape of the result of a pass.
  func extents(of pass: ConvolutionPass) -> [Int] {
    switch pass {
    case .forward: [batch, outputHeight, outputWidth, outputChannels]
    case .inputGradient: [batch, height, width, inputChannels]
    case .filterGradient: [kernelHeight, kernelWidth, inputChannels, outputChannels]
    }
  }

  /// The most products in the sum of an element of the result.
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
