import Autograd
import Foundation
import Memory
import Reference
import Tensors
import TestSupport
import Testing

extension Variable {
  /// An operation as a user writes it, with the public interface only.
  fileprivate func sine() -> Variable {
    let input = value
    return Variable(input.map { sin($0) }, from: [self]) { gradient in
      [gradient.zip(input) { $0 * cos($1) }]
    }
  }

  /// x^2 y, whose gradients are left out where nobody wants them.
  fileprivate func squareTimes(_ other: Variable) -> Variable {
    let (x, y) = (value, other.value)
    let (needsX, needsY) = (requiresGradient, other.requiresGradient)
    return Variable(x.zip(y) { $0 * $0 * $1 }, from: [self, other]) { gradient in
      [
        needsX ? gradient.zip(x.zip(y) { 2 * $0 * $1 }, *) : nil,
        needsY ? gradient.zip(x) { $0 * $1 * $1 } : nil,
      ]
    }
  }
}

extension Operation {
  private static let vector = Operand(name: "input", shape: [3, 5, 7], range: -3...3)

  /// Operations that `Autograd` does not have.
  static let own: [Operation] = [
    Operation("sine", [vector], { $0[0].sine() }, is: { $0[0].map { sin($0) } }),
    Operation(
      "squareTimes", [vector, Operand(name: "other", shape: vector.shape)],
      { $0[0].squareTimes($0[1]) }, is: { zip($0[0], $0[1]).map { $0 * $0 * $1 } }),
    Operation(
      "sine of a convolution",
      [Operand(name: "input", shape: [5, 7]), Operand(name: "weight", shape: [3, 7])],
      { $0[0].linear(weight: $0[1]).sine().tanh() },
      is: {
        let product = Reference.matrixProduct(
          $0[0], Reference.transpose($0[1], rows: 3, columns: 7), n: 5, k: 7, m: 3)
        return Reference.tanh(product.map { sin($0) })
      }),
  ]
}

@Suite struct OwnOperationTests {
  @Test func anOperationOnConstantsIsAConstant() {
    let result = Variable(Tensor([1, 2], shape: [2])).sine()
    #expect(!result.requiresGradient)
  }

  /// Nil is a gradient of 0 everywhere.
  @Test func noGradientIsZero() {
    let parameter = Parameter(Tensor([1, 2], shape: [2]), name: "p")
    let steps = Variable(
      parameter.value.map { $0.rounded() }, from: [parameter.variable]
    ) { _ in [nil] }
    (steps + parameter.variable).backward()
    #expect(parameter.gradient.scalars() == [1, 1])
  }

  @Test func theBackwardPassFreesWhatWasCaptured() {
    let parameter = Parameter(Tensor([1, 2], shape: [2]), name: "p")
    weak var storage: Storage?
    let result = {
      let hidden = parameter.variable.tanh()
      storage = hidden.value.buffer.storage
      return hidden.sine()
    }()
    #expect(storage != nil)
    result.backward()
    #expect(storage == nil)
  }

  @Test func misuseIsNamed() async {
    expectMessage(
      "half(): backward returned 2 gradients for 1 inputs",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let parameter = Parameter(Tensor([1, 2], shape: [2]), name: "p")
        Variable(parameter.value, from: [parameter.variable], operation: "half()") { [$0, $0] }
          .backward()
      })
    expectMessage(
      "half(): backward returned a gradient [1] for input 0, which is [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let parameter = Parameter(Tensor([1, 2], shape: [2]), name: "p")
        Variable(parameter.value, from: [parameter.variable], operation: "half()") { _ in
          [Tensor([1], shape: [1])]
        }.backward()
      })
  }
}

/// Operands that do not fit end the program with a line that names both.
@Suite struct ArithmeticMisuseTests {
  @Test func shapesOfOperands() async {
    expectMessage(
      "+: operands [2, 3] and [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]) + zeros([2])
      })
    expectMessage(
      "matrixProduct: operands [2, 3] and [2, 3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).matrixProduct(zeros([2, 3]))
      })
    expectMessage(
      "linear: input [2, 3] and weight [3, 2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).linear(weight: zeros([3, 2]))
      })
    expectMessage(
      "Tensor.zip: operands [2] and [3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2], shape: [2]).zip(Tensor([1, 2, 3], shape: [3]), +)
      })
  }

  @Test func targets() async {
    expectMessage(
      "meanSquaredError: [2, 1] against [2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 1]).meanSquaredError(to: Tensor([1, 2], shape: [2]))
      })
    expectMessage(
      "binaryCrossEntropy: logits [2] and targets [1]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2]).binaryCrossEntropy(targets: Tensor([1], shape: [1]))
      })
    expectMessage(
      "softmaxCrossEntropy: logits [2, 3] and 1 labels",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).softmaxCrossEntropy(labels: [0])
      })
    expectMessage(
      "softmaxCrossEntropy: label 3 for logits [2, 3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).softmaxCrossEntropy(labels: [0, 3])
      })
    expectMessage(
      "picked: [2, 3] and 1 columns",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).picked(at: [0])
      })
    expectMessage(
      "picked: column 3 of [2, 3]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = zeros([2, 3]).picked(at: [0, 3])
      })
  }
}

private func zeros(_ shape: TensorShape) -> Variable {
  Variable(Tensor(repeating: 0, shape: shape))
}

/// Losses of logits for which powers of e leave the range of numbers.
@Suite struct ExtremeLogitTests {
  @Test func softmaxCrossEntropyIsFinite() {
    let logits = Parameter(Tensor([1000, 0, -1000, 0, 1000, 999], shape: [2, 3]), name: "logits")
    let loss = logits.variable.softmaxCrossEntropy(labels: [1, 1])
    // 1000 for the first row; log(1 + 1/e) for the second.
    expectClose(loss.value.scalars(), [(1000 + 0.313_261_687_5) / 2], tolerance: 1e-7)
    loss.backward()
    expectClose(
      logits.gradient.scalars(), [0.5, -0.5, 0, 0, -0.134_470_711, 0.134_470_711], tolerance: 1e-6)
  }

  @Test func binaryCrossEntropyIsFinite() {
    let logits = Parameter(Tensor([500, 500, -500, -500], shape: [4]), name: "logits")
    let loss = logits.variable.binaryCrossEntropy(targets: Tensor([1, 0, 0, 0.5], shape: [4]))
    #expect(loss.value.scalars() == [(0 + 500 + 0 + 250) / 4])
    loss.backward()
    #expect(logits.gradient.scalars() == [0, 0.25, 0, -0.125])
  }
}
