import Autograd
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

/// Losses against PyTorch, which computed in double precision and rounded once.
@Suite struct GoldenLossTests {
  /// Compares the loss of PyTorch's input and its gradient with PyTorch's.
  private func expectLoss(
    _ name: String, tolerance: Double = 1e-6, _ loss: (Variable, Golden) throws -> Variable
  ) throws {
    let golden = try Golden()
    let input = Parameter(try golden("\(name).input"), name: "input")
    let output = try loss(input.variable, golden)
    #expect(output.value.shape == [])
    expectClose(
      output.value.scalars(), try golden("\(name).output").scalars(), tolerance: tolerance)
    output.backward()
    expectClose(
      input.gradient.scalars(), try golden("\(name).input_gradient").scalars(),
      tolerance: tolerance,
      "gradient")
  }

  @Test(arguments: [0, 1])
  func binaryCrossEntropyWithOneTarget(target: Int) throws {
    try expectLoss("bce_with_logits.target\(target)") { logits, _ in
      logits.binaryCrossEntropy(target: Float(target))
    }
  }

  @Test func binaryCrossEntropyWithATensor() throws {
    try expectLoss("bce_with_logits.tensor") { logits, golden in
      logits.binaryCrossEntropy(targets: try golden("bce_with_logits.tensor.target"))
    }
  }

  @Test func meanSquaredError() throws {
    try expectLoss("mse") { prediction, golden in
      prediction.meanSquaredError(to: try golden("mse.target"))
    }
  }

  /// Two of four rows have the same label; the last row's logits are near 1000.
  @Test func softmaxCrossEntropy() throws {
    try expectLoss("cross_entropy") { logits, _ in
      logits.softmaxCrossEntropy(labels: [3, 0, 6, 6])
    }
  }
}
