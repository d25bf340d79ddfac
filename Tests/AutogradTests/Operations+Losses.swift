import Autograd
import Reference
import Tensors
import TestSupport

extension Operation {
  private static let vector = Operand(name: "input", shape: [3, 5, 7], range: -3...3)
  private static let targets: [Float] = uniformFill(105, in: 0...1, seed: 7)
  private static let labels = [2, 0, 6, 6]

  static let losses: [Operation] = [
    Operation(
      "meanSquaredError of two variables",
      [vector, Operand(name: "target", shape: vector.shape)],
      { $0[0].meanSquaredError(to: $0[1]) },
      is: { [Reference.meanSquaredError($0[0], targets: $0[1])] }),
    Operation(
      "meanSquaredError to a tensor", [vector],
      { $0[0].meanSquaredError(to: Tensor(targets, shape: vector.shape)) },
      is: { [Reference.meanSquaredError($0[0], targets: targets.map(Double.init))] }),
    Operation(
      "binaryCrossEntropy of a tensor of targets", [vector],
      { $0[0].binaryCrossEntropy(targets: Tensor(targets, shape: vector.shape)) },
      is: { [Reference.binaryCrossEntropy(logits: $0[0], targets: targets.map(Double.init))] }),
    Operation(
      "softmaxCrossEntropy", [Operand(name: "logits", shape: [4, 7], range: -5...5)],
      { $0[0].softmaxCrossEntropy(labels: labels) },
      is: { [Reference.softmaxCrossEntropy(logits: $0[0], classes: 7, labels: labels)] }),
    // Losses are added and scaled, and go back through what made them.
    Operation(
      "a classifier with two losses",
      [
        Operand(name: "input", shape: [4, 6]), Operand(name: "weight", shape: [7, 6]),
        Operand(name: "bias", shape: [7]),
      ],
      { x in
        let logits = x[0].linear(weight: x[1]) + x[2]
        let decay = (x[1] * x[1]).sum()
        return logits.softmaxCrossEntropy(labels: labels) + 0.1 * decay
      },
      is: { x in
        let product = Reference.matrixProduct(
          x[0], Reference.transpose(x[1], rows: 7, columns: 6), n: 4, k: 6, m: 7)
        let loss = Reference.softmaxCrossEntropy(
          logits: broadcast(product, x[2], +), classes: 7, labels: labels)
        return [loss + 0.1 * Reference.dot(x[1], x[1])]
      }),
  ]
}
