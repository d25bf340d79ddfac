import KernelInterface
import Testing

@Suite struct ConvolutionShapeTests {
  @Test func sizesAreThoseOfTheDefinition() {
    let shape = ConvolutionShape(
      batch: 2, height: 7, width: 10, inputChannels: 3, outputChannels: 5, kernelHeight: 4,
      kernelWidth: 3, stride: 2, padding: 1)
    #expect(shape.outputHeight == 3)
    #expect(shape.outputWidth == 5)
    #expect(shape.inputCount == 420)
    #expect(shape.filterCount == 180)
    #expect(shape.outputCount == 150)
    #expect(shape.multiplyAdds == 150 * 36)
  }

  @Test(arguments: 1...4, 0...2)
  func aTransposedConvolutionTurnsSizesRound(stride: Int, padding: Int) {
    let shape = ConvolutionShape.transposed(
      batch: 2, height: 3, width: 5, inputChannels: 6, outputChannels: 7, kernelHeight: 5,
      kernelWidth: 6, stride: stride, padding: padding)
    #expect(shape.outputHeight == 3)
    #expect(shape.outputWidth == 5)
    #expect(shape.height == 2 * stride - 2 * padding + 5)
    #expect(shape.width == 4 * stride - 2 * padding + 6)
    #expect(shape.inputChannels == 7)
    #expect(shape.outputChannels == 6)
  }
}
