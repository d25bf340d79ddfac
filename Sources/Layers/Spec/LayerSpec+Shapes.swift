public import Tensors

extension LayerSpec {
  /// The channels that the input must have; nil if any number will do.
  var inputChannels: Int? {
    switch self {
    case .conv(let convolution), .convTranspose(let convolution): convolution.inputs
    case .batchNorm(let channels, _, _): channels
    case .upsample, .relu, .leakyReLU, .tanh, .sigmoid: nil
    }
  }

  /// The shape that the layer makes of one example of the shape `input`, `[H, W, C]`.
  ///
  /// Throws if a field of the layer is impossible, or if the input does not suit it. No size
  /// overflows, whatever the fields are.
  public func outputShape(for input: TensorShape) throws(NetworkSpecError) -> TensorShape {
    try checkFields()
    switch self {
    case .conv(let sizes):
      let (height, width, _) = try image(input)
      guard let rows = sizes.convolutionSide(height), let columns = sizes.convolutionSide(width)
      else {
        throw NetworkSpecError(
          "a kernel of \(sizes.kernel) does not fit into \(height)x\(width) pixels with padding "
            + "\(sizes.padding)")
      }
      return [rows, columns, sizes.outputs]
    case .convTranspose(let sizes):
      let (height, width, _) = try image(input)
      guard let rows = sizes.transposedSide(height), let columns = sizes.transposedSide(width)
      else {
        throw NetworkSpecError(
          "nothing is left of \(height)x\(width) pixels with padding \(sizes.padding)")
      }
      return [rows, columns, sizes.outputs]
    case .batchNorm:
      _ = try image(input)
      return input
    case .upsample(let factor):
      let (height, width, channels) = try image(input)
      return [height * factor, width * factor, channels]
    case .relu, .leakyReLU, .tanh, .sigmoid:
      return input
    }
  }

  /// Height, width and channels of `shape`.
  private func image(_ shape: TensorShape) throws(NetworkSpecError) -> (Int, Int, Int) {
    guard shape.rank == 3 else {
      throw NetworkSpecError("takes an image [H, W, C], and gets \(shape)")
    }
    return (shape[0], shape[1], shape[2])
  }

  /// Throws if a field has an impossible value.
  private func checkFields() throws(NetworkSpecError) {
    switch self {
    case .conv(let convolution), .convTranspose(let convolution):
      try check("in", convolution.inputs, in: 1...NetworkSpec.channelLimit)
      try check("out", convolution.outputs, in: 1...NetworkSpec.channelLimit)
      try check("kernel", convolution.kernel, in: 1...NetworkSpec.kernelLimit)
      try check("stride", convolution.stride, in: 1...NetworkSpec.kernelLimit)
      try check("padding", convolution.padding, in: 0...convolution.kernel - 1)
      let isTransposed = if case .convTranspose = self { true } else { false }
      try check(
        "outputPadding", convolution.outputPadding,
        in: 0...(isTransposed ? convolution.stride - 1 : 0))
      guard !(isTransposed && convolution.spectralNorm) else {
        throw NetworkSpecError("spectralNorm is not possible for a transposed convolution")
      }
      guard convolution.filterCount <= NetworkSpec.filterLimit else {
        throw NetworkSpecError("its filter is larger than any memory")
      }
    case .batchNorm(let channels, let epsilon, let momentum):
      try check("channels", channels, in: 1...NetworkSpec.channelLimit)
      guard epsilon > 0, epsilon.isFinite else {
        throw NetworkSpecError("epsilon \(epsilon) is not possible; use a number above 0")
      }
      guard 0...1 ~= momentum else {
        throw NetworkSpecError("momentum \(momentum) is not possible; use 0 to 1")
      }
    case .leakyReLU(let slope):
      guard slope >= 0, slope.isFinite else {
        throw NetworkSpecError("slope \(slope) is not possible; use 0 or more")
      }
    case .upsample(let factor):
      try check("factor", factor, in: 1...NetworkSpec.kernelLimit)
    case .relu, .tanh, .sigmoid: break
    }
  }

  private func check(
    _ field: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(NetworkSpecError) {
    guard range ~= value else {
      throw NetworkSpecError(
        "\(field) \(value) is not possible; "
          + (range.count == 1
            ? "use \(range.lowerBound)" : "use \(range.lowerBound) to \(range.upperBound)"))
    }
  }
}
