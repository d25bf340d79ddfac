import KernelInterface
import Reference
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  /// The problems of odd sizes that are small enough for numerical gradients.
  static var smallProblems: [Problem] {
    get throws { try problems(named: "odd").filter { $0.shape.multiplyAdds < 8000 } }
  }

  private func operands(_ shape: ConvolutionShape) -> (
    input: [Double], filter: [Double], output: [Double]
  ) {
    (
      uniformFill(shape.inputCount, in: -1...1, seed: 1),
      uniformFill(shape.filterCount, in: -1...1, seed: 2),
      uniformFill(shape.outputCount, in: -1...1, seed: 3)
    )
  }

  @Test func convolutionIsPyTorchs() throws {
    let golden = try Golden()
    let shape = ConvolutionShape(
      batch: 2, height: 5, width: 4, inputChannels: 3, outputChannels: 2, kernelHeight: 3,
      kernelWidth: 2, stride: 2, padding: 1)
    let (input, filter) = (Golden.fill(1, shape.inputCount), Golden.fill(2, shape.filterCount))
    let gradient = Golden.fill(9, shape.outputCount)
    // Multiples of 1/64: every sum is exact.
    #expect(
      try convolution2D(input: input, filter: filter, shape: shape) == golden("convolution"))
    #expect(
      try convolution2DInputGradient(outputGradient: gradient, filter: filter, shape: shape)
        == golden("convolution.input"))
    #expect(
      try convolution2DFilterGradient(input: input, outputGradient: gradient, shape: shape)
        == golden("convolution.filter"))
  }

  @Test func transposedConvolutionIsPyTorchs() throws {
    let golden = try Golden()
    let shape = ConvolutionShape.transposed(
      batch: 2, height: 3, width: 2, inputChannels: 2, outputChannels: 3, kernelHeight: 3,
      kernelWidth: 4, stride: 2, padding: 1)
    let (input, filter) = (Golden.fill(1, shape.outputCount), Golden.fill(2, shape.filterCount))
    #expect(
      try transposedConvolution2D(input: input, filter: filter, shape: shape)
        == golden("transposed"))
  }

  @Test(arguments: try smallProblems)
  func elementsAreThoseOfTheWholeResults(problem: Problem) {
    let shape = problem.shape
    let (input, filter, gradient) = operands(shape)
    let output = convolution2D(input: input, filter: filter, shape: shape)
    let extents = [shape.batch, shape.outputHeight, shape.outputWidth, shape.outputChannels]
    for (position, value) in zip(positions(in: extents), output) {
      #expect(
        convolution2DElement(
          at: position, shape: shape, input: { input[$0] }, filter: { filter[$0] }) == value)
    }
    let inputGradient = convolution2DInputGradient(
      outputGradient: gradient, filter: filter, shape: shape)
    let pixels = [shape.batch, shape.height, shape.width, shape.inputChannels]
    for (position, value) in zip(positions(in: pixels), inputGradient) {
      #expect(
        convolution2DInputGradientElement(
          at: position, shape: shape, outputGradient: { gradient[$0] }, filter: { filter[$0] })
          == value)
    }
    let filterGradient = convolution2DFilterGradient(
      input: input, outputGradient: gradient, shape: shape)
    let taps = [
      shape.kernelHeight, shape.kernelWidth, shape.inputChannels, shape.outputChannels,
    ]
    for (position, value) in zip(positions(in: taps), filterGradient) {
      #expect(
        convolution2DFilterGradientElement(
          at: position, shape: shape, input: { input[$0] }, outputGradient: { gradient[$0] })
          == value)
    }
  }

  /// All positions of an array of these extents, in row-major order.
  private func positions(in extents: [Int]) -> [[Int]] {
    extents.reduce([[]]) { heads, extent in
      heads.flatMap { head in (0..<extent).map { head + [$0] } }
    }
  }

  @Test(arguments: try smallProblems)
  func gradientsAreThoseOfConvolution(problem: Problem) {
    let shape = problem.shape
    let (input, filter, gradient) = operands(shape)
    expectGradient(
      convolution2DInputGradient(outputGradient: gradient, filter: filter, shape: shape), at: input
    ) { dot(gradient, convolution2D(input: $0, filter: filter, shape: shape)) }
    expectGradient(
      convolution2DFilterGradient(input: input, outputGradient: gradient, shape: shape), at: filter
    ) { dot(gradient, convolution2D(input: input, filter: $0, shape: shape)) }
  }

  @Test(arguments: try problems(named: "odd").filter { $0.kind == .transposedConvolution })
  func transposedConvolutionIsTheAdjoint(problem: Problem) {
    let shape = problem.shape
    let filter = integerFill(shape.filterCount, seed: 2).map(Double.init)
    let small = integerFill(shape.outputCount, seed: 3).map(Double.init)
    #expect(
      transposedConvolution2D(input: small, filter: filter, shape: shape)
        == convolution2DInputGradient(outputGradient: small, filter: filter, shape: shape))
  }

  @Test(arguments: try problems(named: "odd"))
  func naiveConvolutionAgrees(problem: Problem) {
    let shape = problem.shape
    let input = integerFill(shape.inputCount, seed: 1)
    let filter = integerFill(shape.filterCount, seed: 2)
    let output = integerFill(shape.outputCount, seed: 3)
    let inputs = input.map(Double.init)
    let (filters, outputs) = (filter.map(Double.init), output.map(Double.init))
    #expect(
      NaiveConvolution.output(input: input, filter: filter, shape: shape).map(Double.init)
        == convolution2D(input: inputs, filter: filters, shape: shape))
    #expect(
      NaiveConvolution.inputGradient(outputGradient: output, filter: filter, shape: shape)
        .map(Double.init)
        == convolution2DInputGradient(outputGradient: outputs, filter: filters, shape: shape))
    #expect(
      NaiveConvolution.filterGradient(input: input, outputGradient: output, shape: shape)
        .map(Double.init)
        == convolution2DFilterGradient(input: inputs, outputGradient: outputs, shape: shape))
  }
}
