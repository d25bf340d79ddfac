import Autograd
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

/// Layers that the tutorial's networks do not have.
@Suite struct LayerKindTests {
  @Test func linearStartsAsInPyTorch() {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Linear(inputs: 400, outputs: 300, using: &stream)
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.parameters.map(\.value.shape) == [[300, 400], [300]])
    for parameter in layer.parameters {
      let scalars = parameter.value.scalars()
      #expect(scalars.allSatisfy { abs($0) <= 0.05 })
      #expect(scalars.contains { $0 < -0.04 } && scalars.contains { $0 > 0.04 })
    }
    #expect(Linear(inputs: 2, outputs: 3, bias: false, using: &stream).parameters.count == 1)
  }

  /// With and without bias, followed by a rectifier.
  @Test(arguments: [false, true], [1, 0, 0.2] as [Float])
  func linearComputesTheRectifierAfterIt(bias: Bool, slope: Float) {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Linear(inputs: 5, outputs: 4, bias: bias, using: &stream)
    let input = Variable(Tensor(uniformFill(15), shape: [3, 5]))
    let alone = layer(input, mode: .training).leakyReLU(slope: slope)
    expectIdentical(
      layer(input, mode: .training, slope: slope).value.scalars(), alone.value.scalars())
    #expect(layer.outputShape(for: [3, 5]) == alone.value.shape)
  }

  @Test func convolutionsHaveABiasUnlessTheyAreToldNotTo() {
    var stream = RandomStream(seed: 1, name: "weights")
    let layer = Conv2D(inputChannels: 3, outputChannels: 2, kernelSize: 3, using: &stream)
    #expect((layer.stride, layer.padding) == (1, 0))
    #expect(layer.parameters.map(\.name) == ["weight", "bias"])
    #expect(layer.bias?.value.scalars() == [0, 0])
    #expect(layer.description == "Conv2D(3, 2, kernel 3, stride 1, padding 0, bias)")
    let transposed = ConvTranspose2D(
      inputChannels: 3, outputChannels: 2, kernelSize: 3, bias: false, using: &stream)
    #expect((transposed.stride, transposed.padding, transposed.outputPadding) == (1, 0, 0))
    #expect(transposed.parameters.map(\.name) == ["weight"])
    #expect(transposed.description == "ConvTranspose2D(3, 2, kernel 3, stride 1, padding 0)")
  }

  /// Convolution, bias and rectifier in one pass, as in inference without gradients, against one
  /// after the other.
  @Test(arguments: [ForwardMode.training, .batchStatistics, .inference], [false, true])
  func biasesAreFused(mode: ForwardMode, requiresGradient: Bool) {
    var stream = RandomStream(seed: 1, name: "weights")
    let convolution = Conv2D(
      inputChannels: 3, outputChannels: 5, kernelSize: 4, stride: 2, padding: 1, using: &stream)
    let transposed = ConvTranspose2D(
      inputChannels: 5, outputChannels: 3, kernelSize: 4, stride: 2, padding: 1, using: &stream)
    convolution.bias?.assign(Tensor(uniformFill(5, seed: 2), shape: [5]))
    transposed.bias?.assign(Tensor(uniformFill(3, seed: 3), shape: [3]))
    let chain = Sequential(
      name: "main",
      [
        convolution, LeakyReLU(), transposed, BatchNorm2D(channels: 3, using: &stream), ReLU(),
      ])
    chain.parameterSet.setRequiresGradient(requiresGradient)
    let input = Variable(Tensor(uniformFill(2 * 6 * 6 * 3), shape: [2, 6, 6, 3]))
    let output = chain(input, mode: mode)
    #expect(output.requiresGradient == requiresGradient)
    let expected = chain.layers.reduce(input) { $1($0, mode: mode) }
    expectIdentical(output.value.scalars(), expected.value.scalars())
  }

  @Test func flattenKeepsTheOrder() {
    let input = Variable(Tensor(uniformFill(24), shape: [2, 2, 3, 2]))
    let output = Flatten()(input, mode: .inference)
    #expect(output.value.shape == [2, 12])
    #expect(Flatten().outputShape(for: [2, 2, 3, 2]) == [2, 12])
    #expect(output.value.scalars() == input.value.scalars())
  }

  @Test func upsampleRepeatsPixels() {
    let layer = Upsample(factor: 2)
    let input = Variable(Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1]))
    let output = layer(input, mode: .inference)
    #expect(output.value.shape == layer.outputShape(for: [1, 2, 2, 1]))
    #expect(output.value.scalars() == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
  }

  @Test func wrongInputsAreNamed() async {
    expectMessage(
      "Linear(3, 2): input [4, 5]; [N, 3] fits",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        _ = Linear(inputs: 3, outputs: 2, using: &stream).outputShape(for: [4, 5])
      })
    expectMessage(
      "Upsample(2): input [4, 5]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Upsample().outputShape(for: [4, 5])
      })
    expectMessage(
      "Conv2D(3, 2, kernel 3, stride 1, padding 0, bias): input [4, 8, 8, 1]; [N, H, W, 3] fits",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        _ = Conv2D(inputChannels: 3, outputChannels: 2, kernelSize: 3, using: &stream)
          .outputShape(for: [4, 8, 8, 1])
      })
  }

  /// Division truncates: 3 - 4 over a stride of 2 is 0, and not a size of 1.
  @Test func inputsThatAreTooSmallAreNamed() async {
    expectMessage(
      "Conv2D(2, 3, kernel 4, stride 2, padding 0, bias): input [1, 3, 3, 2] is too small",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        _ = Conv2D(inputChannels: 2, outputChannels: 3, kernelSize: 4, stride: 2, using: &stream)
          .outputShape(for: [1, 3, 3, 2])
      })
    expectMessage(
      "ConvTranspose2D(2, 3, kernel 2, stride 1, padding 1, bias): input [1, 1, 1, 2] is too small",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        _ = ConvTranspose2D(
          inputChannels: 2, outputChannels: 3, kernelSize: 2, padding: 1, using: &stream
        ).outputShape(for: [1, 1, 1, 2])
      })
  }
}

@Suite struct DropoutTests {
  private let input = Parameter(Tensor(repeating: 2, shape: [40_000]), name: "input")

  private func makeLayer(seed: UInt64 = 1) -> Dropout {
    Dropout(probability: 0.25, stream: RandomStream(seed: seed, name: "dropout"))
  }

  /// An element is 0 or divided by 0.75, and so is its gradient. The bound is four standard
  /// deviations.
  @Test func aShareIsDroppedAndTheMeanIsKept() {
    let output = makeLayer()(input.variable, mode: .training)
    let dropped = output.value.scalars().count { $0 == 0 }
    #expect(output.value.scalars().allSatisfy { $0 == 0 || $0 == 2 / 0.75 })
    #expect(abs(Double(dropped) - 10_000) < 4 * (40_000 * 0.25 * 0.75).squareRoot())
    output.backward()
    expectIdentical(input.gradient.scalars(), output.value.scalars().map { $0 / 2 })
  }

  @Test(arguments: [ForwardMode.batchStatistics, .inference])
  func onlyTrainingDrops(mode: ForwardMode) {
    let layer = makeLayer()
    #expect(layer(input.variable, mode: mode).value.scalars() == input.value.scalars())
    #expect(layer.stream.position == 0)
  }

  /// Batches differ, runs repeat, and a saved position resumes.
  @Test func runsRepeat() {
    let apply = { (layer: Dropout) in layer(input.variable, mode: .training).value.scalars() }
    let (layer, other) = (makeLayer(), makeLayer())
    let first = apply(layer)
    #expect(layer.stream.position == 40_000)
    let second = apply(layer)
    #expect(first != second)
    #expect(apply(other) == first)
    other.stream = RandomStream(seed: 1, name: "dropout", position: 40_000)
    #expect(apply(other) == second)
    #expect(apply(makeLayer(seed: 2)) != first)
  }
}
