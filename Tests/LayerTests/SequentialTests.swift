import Autograd
import Layers
import Memory
import RandomStreams
import Tensors
import TestSupport
import Testing

@Suite struct SequentialTests {
  /// Part of the tutorial's generator.
  private func makeChain() -> Sequential {
    var stream = RandomStream(seed: 1, name: "weights")
    return Sequential(
      name: "main",
      [
        ConvTranspose2D(
          inputChannels: 100, outputChannels: 16, kernelSize: 4, stride: 1, padding: 0,
          bias: false, using: &stream),
        BatchNorm2D(channels: 16, using: &stream),
        ReLU(),
        ConvTranspose2D(
          inputChannels: 16, outputChannels: 3, kernelSize: 4, stride: 2, padding: 1,
          bias: false, using: &stream),
        Tanh(),
      ])
  }

  @Test func namesArePyTorchs() {
    let chain = makeChain()
    #expect(
      chain.parameters.map(\.name)
        == ["main.0.weight", "main.1.weight", "main.1.bias", "main.3.weight"])
    #expect(
      chain.stateTensors.map(\.name)
        == ["main.1.running_mean", "main.1.running_var", "main.1.num_batches_tracked"])
  }

  @Test func aParameterOccursOnce() async {
    expectMessage(
      "Sequential: layer 2, Linear(2, 2), repeats parameter main.0.weight; each occurs once",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var stream = RandomStream(seed: 1, name: "weights")
        let layer = Linear(inputs: 2, outputs: 2, using: &stream)
        _ = Sequential(name: "main", [layer, ReLU(), layer])
      })
    let rectifier = ReLU()
    #expect(Sequential([rectifier, Tanh(), rectifier]).layers.count == 3)
  }

  @Test func parametersLieInOneBlock() {
    let chain = makeChain()
    let set = chain.parameterSet
    #expect(set.count == 25_600 + 16 + 16 + 768)
    var end = 0
    for parameter in set.parameters {
      let range = set.range(of: parameter)
      #expect(range.lowerBound == (end + 15) / 16 * 16)
      #expect(parameter.value.buffer.storage === set.values.buffer.storage)
      #expect(parameter.gradient.buffer.storage === set.gradients.buffer.storage)
      end = range.upperBound
    }
    #expect(set.parameters[0] === (chain.layers[0] as? ConvTranspose2D)?.weight)
  }

  /// Fused norms and rectifiers against the layers one by one. The chain has two rectifiers in a
  /// row and ends with a norm.
  @Test(arguments: [ForwardMode.training, .batchStatistics, .inference])
  func fusedLayersComputeTheSame(mode: ForwardMode) {
    func makeLayers() -> [any Layer] {
      var stream = RandomStream(seed: 2, name: "weights")
      return [
        BatchNorm2D(channels: 5, using: &stream), LeakyReLU(), LeakyReLU(slope: 0.5),
        BatchNorm2D(channels: 5, using: &stream), ReLU(), BatchNorm2D(channels: 5, using: &stream),
      ]
    }
    let (fused, single) = (makeLayers(), makeLayers())
    let input = Tensor(uniformFill(3 * 4 * 2 * 5, in: -2...2), shape: [3, 4, 2, 5])
    let inputs = [fused, single].map { _ in Parameter(input, name: "input") }
    let outputs = [
      Sequential(name: "main", fused)(inputs[0].variable, mode: mode),
      single.reduce(inputs[1].variable) { $1($0, mode: mode) },
    ]
    expectIdentical(outputs[0].value.scalars(), outputs[1].value.scalars(), "output")
    let gradient = Tensor(uniformFill(input.count, seed: 3), shape: input.shape)
    for output in outputs { output.backward(with: gradient) }
    expectClose(
      inputs[0].gradient.scalars(), inputs[1].gradient.scalars(), tolerance: 1e-6,
      "input's gradient")
    for (ours, theirs) in zip(fused, single) {
      for (ours, theirs) in zip(ours.parameters, theirs.parameters) {
        expectClose(ours.gradient.scalars(), theirs.gradient.scalars(), tolerance: 1e-6, ours.name)
      }
      for (ours, theirs) in zip(ours.stateTensors, theirs.stateTensors) {
        expectIdentical(ours.value.scalars(), theirs.value.scalars(), ours.name)
      }
    }
  }

  /// Convolutions followed by every combination of norm and rectifier, and layers that are not
  /// fused.
  private func makeConvolutions() -> [any Layer] {
    var stream = RandomStream(seed: 2, name: "weights")
    let layers: [any Layer] = [
      ConvTranspose2D(
        inputChannels: 7, outputChannels: 6, kernelSize: 4, stride: 1, padding: 0, bias: false,
        using: &stream),
      BatchNorm2D(channels: 6, using: &stream), ReLU(),
      ConvTranspose2D(
        inputChannels: 6, outputChannels: 3, kernelSize: 4, stride: 2, padding: 1, bias: false,
        using: &stream),
      Tanh(), LeakyReLU(slope: 0.5),
      Conv2D(
        inputChannels: 3, outputChannels: 5, kernelSize: 4, stride: 2, padding: 1, bias: false,
        using: &stream),
      LeakyReLU(), LeakyReLU(),
      Conv2D(
        inputChannels: 5, outputChannels: 9, kernelSize: 3, stride: 1, padding: 1, bias: false,
        using: &stream),
      BatchNorm2D(channels: 9, using: &stream), BatchNorm2D(channels: 9, using: &stream), ReLU(),
      Conv2D(
        inputChannels: 9, outputChannels: 4, kernelSize: 4, stride: 1, padding: 0, bias: false,
        using: &stream),
      BatchNorm2D(channels: 4, using: &stream),
    ]
    for (index, norm) in layers.compactMap({ $0 as? BatchNorm2D }).enumerated() {
      let shape = norm.bias.value.shape
      norm.bias.assign(Tensor(uniformFill(shape.count, seed: UInt64(index)), shape: shape))
      norm.runningMean.value = Tensor(uniformFill(shape.count, seed: 8), shape: shape)
      norm.runningVariance.value = Tensor(
        uniformFill(shape.count, in: 0.1...2, seed: 9), shape: shape)
    }
    return layers
  }

  /// Fused convolutions against the layers one by one.
  @Test(arguments: [ForwardMode.training, .batchStatistics, .inference], [false, true])
  func fusedConvolutionsComputeTheSame(mode: ForwardMode, requiresGradient: Bool) {
    let (chain, single) = (Sequential(name: "main", makeConvolutions()), makeConvolutions())
    let input = Variable(Tensor(uniformFill(21), shape: [3, 1, 1, 7]))
    let compute = { (chain(input, mode: mode), single.reduce(input) { $1($0, mode: mode) }) }
    let (output, expected) =
      requiresGradient ? compute() : chain.parameterSet.withoutGradients(compute)
    #expect(output.value.shape == [3, 1, 1, 4])
    #expect(output.requiresGradient == requiresGradient)
    expectIdentical(output.value.scalars(), expected.value.scalars())
    guard requiresGradient else { return }
    let gradient = Tensor(uniformFill(12, seed: 3), shape: output.value.shape)
    for output in [output, expected] { output.backward(with: gradient) }
    let others = single.flatMap(\.parameters)
    for (ours, theirs) in zip(chain.parameters, others) {
      expectClose(ours.gradient.scalars(), theirs.gradient.scalars(), tolerance: 1e-6, ours.name)
    }
  }

  /// A single parameter that requires a gradient, or the input, gets one.
  @Test func gradientsPreventFusionWithNorms() {
    let layers = makeConvolutions()
    let chain = Sequential(name: "main", layers)
    let input = Tensor(uniformFill(21), shape: [3, 1, 1, 7])
    chain.parameterSet.setRequiresGradient(false)
    for parameter in chain.parameters {
      parameter.requiresGradient = true
      chain(Variable(input), mode: .inference).backward()
      parameter.requiresGradient = false
      #expect(parameter.gradient.scalars().contains { $0 != 0 }, "\(parameter.name)")
    }
    let parameter = Parameter(input, name: "input")
    chain(parameter.variable, mode: .inference).backward()
    #expect(parameter.gradient.scalars().contains { $0 != 0 })
  }

  @Test func summaryIsATable() {
    let expected = [
      "        input                                                    [N, 1, 1, 100]        ",
      "main.0  ConvTranspose2D(100, 16, kernel 4, stride 1, padding 0)  [N, 4, 4, 16]   25,600",
      "main.1  BatchNorm2D(16)                                          [N, 4, 4, 16]       32",
      "main.2  ReLU                                                     [N, 4, 4, 16]         ",
      "main.3  ConvTranspose2D(16, 3, kernel 4, stride 2, padding 1)    [N, 8, 8, 3]       768",
      "main.4  Tanh                                                     [N, 8, 8, 3]          ",
      "                                                                 parameters      26,400",
    ]
    let summary = makeChain().summary(input: [64, 1, 1, 100])
    #expect(summary == expected.joined(separator: "\n"))
  }

  @Test(arguments: [(999, "999"), (1000, "1,000"), (1_002_003, "1,002,003")])
  func countsAreGroupedByThree(count: Int, text: String) {
    var stream = RandomStream(seed: 1, name: "weights")
    let chain = Sequential(
      name: "n",
      [
        Conv2D(
          inputChannels: count, outputChannels: 1, kernelSize: 1, stride: 1, padding: 0,
          bias: false, initializer: .constant(0), using: &stream)
      ])
    #expect(chain.summary(input: [1, 1, 1, count]).hasSuffix(" \(text)"))
  }

  @Test func layersAreAppliedInOrder() {
    let chain = makeChain()
    let latent = Variable(Tensor(uniformFill(200), shape: [2, 1, 1, 100]))
    let output = chain(latent, mode: .batchStatistics)
    #expect(output.value.shape == [2, 8, 8, 3])
    let steps = chain.layers.reduce(latent) { $1($0, mode: .batchStatistics) }
    #expect(output.value.scalars() == steps.value.scalars())
    #expect(output.value.scalars().allSatisfy { abs($0) <= 1 })
    #expect(Sequential(name: "empty", [])(latent, mode: .inference).value.shape == [2, 1, 1, 100])
  }

  /// One backward pass reaches every parameter.
  @Test func gradientsReachAllParameters() {
    let chain = makeChain()
    let latent = Variable(Tensor(uniformFill(200), shape: [2, 1, 1, 100]))
    let output = chain(latent, mode: .training)
    output.backward(with: Tensor(uniformFill(output.value.count), shape: output.value.shape))
    for parameter in chain.parameters {
      #expect(parameter.gradient.scalars().contains { $0 != 0 }, "\(parameter.name)")
    }
  }
}
