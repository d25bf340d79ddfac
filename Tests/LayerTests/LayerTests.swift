import Autograd
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

@Suite struct InitializerTests {
  /// The tutorial's `weights_init`. Bounds are four standard deviations of the estimates.
  @Test func layersStartAsInTheTutorial() {
    var stream = RandomStream(seed: 1, name: "weights")
    let convolution = Conv2D(
      inputChannels: 64, outputChannels: 64, kernelSize: 4, stride: 2, padding: 1, bias: false,
      using: &stream)
    expectNormal(convolution.weight, mean: 0)
    let transposed = ConvTranspose2D(
      inputChannels: 64, outputChannels: 64, kernelSize: 4, stride: 2, padding: 1, bias: false,
      using: &stream)
    expectNormal(transposed.weight, mean: 0)
    #expect(convolution.weight.value.scalars() != transposed.weight.value.scalars())
    let norm = BatchNorm2D(channels: 40_000, using: &stream)
    expectNormal(norm.weight, mean: 1)
    #expect(norm.bias.value.scalars().allSatisfy { $0 == 0 })
    #expect(norm.runningMean.value.scalars().allSatisfy { $0 == 0 })
    #expect(norm.runningVariance.value.scalars().allSatisfy { $0 == 1 })
    #expect(norm.batchesTracked.value.scalars() == [0])
    #expect(norm.epsilon == 1e-5)
    #expect(norm.momentum == 0.1)
    #expect(LeakyReLU().slope == 0.2)
  }

  private func expectNormal(_ parameter: Parameter, mean: Double) {
    let numbers = parameter.value.scalars().map { (Double($0) - mean) / 0.02 }
    let count = Double(numbers.count)
    let average = numbers.reduce(0, +) / count
    let variance = numbers.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(average) < 4 / count.squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / count).squareRoot())
  }

  @Test func sameStreamSameWeights() {
    let draw = { (seed: UInt64) in
      var stream = RandomStream(seed: seed, name: "weights")
      return Initializer.convolution.makeTensor([3, 5], using: &stream).scalars()
    }
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
  }

  @Test func constantsDrawNothing() {
    var stream = RandomStream(seed: 1, name: "weights")
    let tensor = Initializer.constant(0.5).makeTensor([2, 2], using: &stream)
    #expect(tensor.scalars() == [0.5, 0.5, 0.5, 0.5])
    #expect(stream.position == 0)
  }
}

@Suite struct BatchNormModeTests {
  private let input = Variable(
    Tensor(uniformFill(4 * 3 * 3 * 2, in: -1...5), shape: [4, 3, 3, 2]))

  private func makeLayer() -> BatchNorm2D {
    var stream = RandomStream(seed: 1, name: "weights")
    return BatchNorm2D(channels: 2, using: &stream)
  }

  @Test func onlyTrainingChangesTheRunningStatistics() {
    let layer = makeLayer()
    let fresh = layer.stateTensors.map { $0.value.scalars() }
    let output = layer(input, mode: .batchStatistics).value.scalars()
    _ = layer(input, mode: .inference)
    #expect(layer.stateTensors.map { $0.value.scalars() } == fresh)
    #expect(layer(input, mode: .training).value.scalars() == output)
    #expect(layer.batchesTracked.value.scalars() == [1])
    #expect(layer.runningMean.value.scalars() != fresh[0])
  }

  /// In inference an image's result does not depend on its neighbours; with batch statistics it
  /// does.
  @Test func inferenceTreatsImagesAlone() {
    let layer = makeLayer()
    _ = layer(input, mode: .training)
    let one = Variable(Tensor(Array(input.value.scalars()[..<18]), shape: [1, 3, 3, 2]))
    let together = { (mode: ForwardMode) in
      Array(layer(input, mode: mode).value.scalars()[..<18])
    }
    #expect(layer(one, mode: .inference).value.scalars() == together(.inference))
    #expect(layer(one, mode: .batchStatistics).value.scalars() != together(.batchStatistics))
  }

  @Test func oneValueAChannelHasNoStatistics() async {
    func expectEnd(_ result: ExitTest.Result?) {
      expectMessage("BatchNorm2D: one value a channel, as input [1, 1, 1, 3] has", of: result)
    }
    expectEnd(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        normalizeOnePixel(.training)
      })
    expectEnd(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        normalizeOnePixel(.batchStatistics)
      })
  }

  @Test func aStateTensorKeepsItsShape() async {
    expectMessage(
      "StateTensor running_mean: a value [3] for [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        BatchNorm2D(channels: 2, using: &stream).runningMean.value = Tensor(
          [1, 2, 3], shape: [3])
      })
  }
}

private func normalizeOnePixel(_ mode: ForwardMode) {
  var stream = RandomStream(seed: 1, name: "weights")
  _ = BatchNorm2D(channels: 3, using: &stream)(
    Variable(Tensor([1, 2, 3], shape: [1, 1, 1, 3])), mode: mode)
}
