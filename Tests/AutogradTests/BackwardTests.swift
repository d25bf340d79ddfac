import Autograd
import Memory
import Tensors
import TestSupport
import Testing

/// What a backward pass does besides computing gradients.
@Suite struct BackwardTests {
  private func parameter(_ shape: TensorShape, seed: UInt64 = 1, name: String = "p") -> Parameter {
    Parameter(Tensor(uniformFill(shape.count, seed: seed), shape: shape), name: name)
  }

  @Test func gradientsAccumulate() {
    let parameter = parameter([2, 3])
    parameter.variable.tanh().backward()
    let once = parameter.gradient.scalars()
    parameter.variable.tanh().backward()
    expectEqual(parameter.gradient.scalars(), once.map { 2 * $0 })
  }

  /// Two uses in one expression, each through a variable of its own.
  @Test func usesOfAParameterAddUp() {
    let parameter = parameter([1, 2, 2, 1])
    let product = parameter.variable.convolution2D(
      filter: parameter.variable.reshaped(to: [2, 2, 1, 1]), stride: 1, padding: 0)
    #expect(product.value.shape == [1, 1, 1, 1])
    product.backward()
    // The gradient of the sum of squares.
    expectEqual(parameter.gradient.scalars(), parameter.value.scalars().map { 2 * $0 })
  }

  @Test func theGradientOfTheResultIsOneByDefault() {
    let parameter = parameter([2, 2])
    parameter.variable.reshaped(to: [4]).backward()
    #expect(parameter.gradient.scalars() == [1, 1, 1, 1])
  }

  @Test func backwardStopsAtDetachedVariables() {
    let (input, filter) = (parameter([1, 4, 4, 2]), parameter([2, 2, 2, 3]))
    let hidden = input.variable.tanh()
    let detached = hidden.detach()
    #expect(!detached.requiresGradient)
    #expect(detached.value.scalars() == hidden.value.scalars())
    detached.convolution2D(filter: filter.variable, stride: 1, padding: 0).backward()
    #expect(input.gradient.scalars().allSatisfy { $0 == 0 })
    #expect(filter.gradient.scalars().contains { $0 != 0 })
  }

  /// A frozen filter gets no gradient; the operand before it does.
  @Test func gradientsFlowThroughFrozenParameters() {
    let (input, filter) = (parameter([1, 4, 4, 2]), parameter([2, 2, 2, 3]))
    let apply = {
      input.variable.convolution2D(filter: filter.variable, stride: 1, padding: 0).backward()
    }
    apply()
    let (inputGradient, filterGradient) = (input.gradient.scalars(), filter.gradient.scalars())
    filter.requiresGradient = false
    apply()
    expectIdentical(filter.gradient.scalars(), filterGradient)
    expectEqual(input.gradient.scalars(), inputGradient.map { 2 * $0 })
  }

  /// The input of a frozen filter is not saved.
  @Test(arguments: [true, false])
  func operationsSaveOnlyWhatTheyNeed(isTrained: Bool) {
    let (input, weight) = (parameter([1, 4, 4, 2]), parameter([2], name: "weight"))
    let filter = parameter([2, 2, 2, 3])
    filter.requiresGradient = isTrained
    weak var hiddenStorage: Storage?
    let output = {
      let hidden = input.variable.batchNorm(
        weight: weight.variable, bias: weight.variable, epsilon: 1e-5
      ).output
      hiddenStorage = hidden.value.buffer.storage
      return hidden.convolution2D(filter: filter.variable, stride: 1, padding: 0)
    }()
    #expect((hiddenStorage != nil) == isTrained)
    output.backward()
    #expect(hiddenStorage == nil)
  }

  @Test func backwardFreesWhatWasSaved() {
    let input = parameter([8, 8])
    weak var first: Storage?
    weak var second: Storage?
    let output = {
      let hidden = input.variable.tanh()
      let next = hidden.sigmoid()
      first = hidden.value.buffer.storage
      second = next.value.buffer.storage
      return next.tanh()
    }()
    #expect(first != nil && second != nil)
    output.backward()
    #expect(first == nil && second == nil)
    #expect(output.value.count == 64)
  }

  /// A discarded result frees its record without a backward pass.
  @Test func discardedResultsFreeTheirRecord() {
    let input = parameter([8, 8])
    weak var storage: Storage?
    do {
      let hidden = input.variable.tanh()
      storage = hidden.value.buffer.storage
      #expect(hidden.tanh().requiresGradient)
    }
    #expect(storage == nil)
  }

  /// Neither recording nor walking a long chain overflows the stack.
  @Test func chainsMayBeLong() {
    let parameter = parameter([1])
    var variable = parameter.variable
    for _ in 0..<20_000 { variable = variable.leakyReLU(slope: 1) }
    variable.backward()
    #expect(parameter.gradient.scalars() == [1])
  }

  @Test func discardedChainsMayBeLong() {
    let parameter = parameter([1])
    var variable = parameter.variable
    for _ in 0..<20_000 { variable = variable.leakyReLU(slope: 1) }
    variable = parameter.variable
    #expect(variable.value.count == 1)
  }
}

/// Misuse ends the program with a message.
@Suite struct BackwardMisuseTests {
  @Test func walkingTwice() async {
    expectMessage(
      "was differentiated before",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let result = Parameter(Tensor([1], shape: [1]), name: "p").variable.tanh()
        result.backward()
        result.backward()
      })
  }

  @Test func walkingASharedPartTwice() async {
    expectMessage(
      "was differentiated before",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let shared = Parameter(Tensor([1], shape: [1]), name: "p").variable.tanh()
        shared.sigmoid().backward()
        shared.tanh().backward()
      })
  }

  @Test func changingAParameterBeforeItsBackwardPass() async {
    expectMessage(
      "parameter p was changed",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let parameter = Parameter(Tensor([1], shape: [1]), name: "p")
        let result = parameter.variable.tanh()
        parameter.assign(Tensor([2], shape: [1]))
        result.backward()
      })
  }

  @Test func changingAModelBeforeItsBackwardPass() async {
    expectMessage(
      "parameter p was changed",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let parameter = Parameter(Tensor([1], shape: [1]), name: "p")
        let model = ParameterSet([parameter])
        let result = parameter.variable.tanh()
        model.update { _, _ in }
        result.backward()
      })
  }

  @Test func differentiatingAConstant() async {
    expectMessage(
      "depends on no parameter",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Variable(Tensor([1], shape: [1])).tanh().backward()
      })
  }

  @Test func gradientOfAnotherShape() async {
    expectMessage(
      "a gradient [2] for a variable [1]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        Parameter(Tensor([1], shape: [1]), name: "p").variable.tanh()
          .backward(with: Tensor([1, 1], shape: [2]))
      })
  }

  /// The whole line, which names both operands, in every build configuration.
  @Test func aProgramErrorIsOneLine() async throws {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Variable(Tensor(repeating: 1, shape: [8, 4, 4, 3])).convolution2D(
        filter: Variable(Tensor(repeating: 1, shape: [4, 4, 5, 2])), stride: 1, padding: 0)
    }
    let printed = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    // The testing library writes bytes of its own before the line, the runtime perhaps a backtrace
    // after it.
    #expect(
      printed.contains(
        "Fatal error: convolution2D: input [8, 4, 4, 3] and filter [4, 4, 5, 2]; "
          + "[N, H, W, C] and [KH, KW, C, O] fit\n"))
  }

  @Test func operandsThatDoNotFit() async {
    expectMessage(
      "convolution2D: input [1, 4, 4, 2] and filter [2, 2, 3, 2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Variable(Tensor(repeating: 1, shape: [1, 4, 4, 2])).convolution2D(
          filter: Variable(Tensor(repeating: 1, shape: [2, 2, 3, 2])), stride: 1, padding: 0)
      })
    expectMessage(
      "convolutionTranspose2D: input [1, 4, 4, 3] and filter [2, 2, 3, 2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Variable(Tensor(repeating: 1, shape: [1, 4, 4, 3])).convolutionTranspose2D(
          filter: Variable(Tensor(repeating: 1, shape: [2, 2, 3, 2])), stride: 1, padding: 0)
      })
    expectMessage(
      "batchNorm: input [2, 3], weight [2], bias [3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Variable(Tensor(repeating: 1, shape: [2, 3])).batchNorm(
          weight: Variable(Tensor(repeating: 1, shape: [2])),
          bias: Variable(Tensor(repeating: 1, shape: [3])), epsilon: 1e-5)
      })
    expectMessage(
      "leakyReLU: slope -0.1",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Variable(Tensor(repeating: 1, shape: [2])).leakyReLU(slope: -0.1)
      })
    expectMessage(
      "reshaped: [2] has 2 elements, [3] 3",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Variable(Tensor(repeating: 1, shape: [2])).reshaped(to: [3])
      })
  }
}
