import Autograd
import Reference
import Tensors

extension Operation {
  static let arithmetic = binary + scalar + reductions

  /// Shapes that fit: equal, a vector of channels, images of a batch, a scalar; on either side.
  private static let pairs: [(TensorShape, TensorShape)] = [
    ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([4], [2, 3, 4]), ([3, 4], [2, 3, 4]),
    ([2, 3, 4], []), ([], [5]), ([1, 4], [4]), ([], []),
  ]

  private static let binary = pairs.flatMap { left, right in
    let operands = [
      Operand(name: "left", shape: left), Operand(name: "right", shape: right, range: 0.5...2),
    ]
    let name = "\(left) and \(right)"
    return [
      Operation("+, \(name)", operands, { $0[0] + $0[1] }, is: { broadcast($0[0], $0[1], +) }),
      Operation("-, \(name)", operands, { $0[0] - $0[1] }, is: { broadcast($0[0], $0[1], -) }),
      Operation("*, \(name)", operands, { $0[0] * $0[1] }, is: { broadcast($0[0], $0[1], *) }),
      Operation("/, \(name)", operands, { $0[0] / $0[1] }, is: { broadcast($0[0], $0[1], /) }),
    ]
  }

  private static let vector = [Operand(name: "input", shape: [3, 5, 7], range: -3...3)]

  private static let scalar: [Operation] = [
    Operation("x + 2", vector, { $0[0] + 2 }, is: { $0[0].map { $0 + 2 } }),
    Operation("2 + x", vector, { 2 + $0[0] }, is: { $0[0].map { $0 + 2 } }),
    Operation("x - 2", vector, { $0[0] - 2 }, is: { $0[0].map { $0 - 2 } }),
    Operation("2 - x", vector, { 2 - $0[0] }, is: { $0[0].map { 2 - $0 } }),
    Operation("x * 3", vector, { $0[0] * 3 }, is: { $0[0].map { $0 * 3 } }),
    Operation("3 * x", vector, { 3 * $0[0] }, is: { $0[0].map { $0 * 3 } }),
    Operation("x / 4", vector, { $0[0] / 4 }, is: { $0[0].map { $0 / 4 } }),
    Operation("-x", vector, { -$0[0] }, is: { $0[0].map { -$0 } }),
    Operation("x * x", vector, { $0[0] * $0[0] }, is: { $0[0].map { $0 * $0 } }),
  ]

  private static let reductions: [Operation] = [
    Operation("sum", vector, { $0[0].sum() }, is: { [Reference.sum($0[0])] }),
    Operation("mean", vector, { $0[0].mean() }, is: { [Reference.mean($0[0])] }),
    // The distances to the mean: a scalar that is repeated.
    Operation(
      "x - mean", vector, { $0[0] - $0[0].mean() },
      is: { x in x[0].map { $0 - Reference.mean(x[0]) } }),
  ]

  static let products: [Operation] = [
    Operation(
      "matrixProduct",
      [Operand(name: "left", shape: [5, 7]), Operand(name: "right", shape: [7, 3])],
      { $0[0].matrixProduct($0[1]) },
      is: { Reference.matrixProduct($0[0], $0[1], n: 5, k: 7, m: 3) }),
    Operation(
      "matrixProduct of a row and a column",
      [Operand(name: "left", shape: [1, 6]), Operand(name: "right", shape: [6, 1])],
      { $0[0].matrixProduct($0[1]) }, is: { [Reference.dot($0[0], $0[1])] }),
    Operation(
      "linear", [Operand(name: "input", shape: [5, 7]), Operand(name: "weight", shape: [3, 7])],
      { $0[0].linear(weight: $0[1]) },
      is: {
        Reference.matrixProduct(
          $0[0], Reference.transpose($0[1], rows: 3, columns: 7), n: 5, k: 7, m: 3)
      }),
    picked([2, 0, 6, 6, 3], width: 7), picked([0, 0, 0], width: 1), picked([4], width: 5),
    addingBias(slope: 1), addingBias(slope: 0.2), addingBias(slope: 0),
    upsampled(by: 1), upsampled(by: 2), upsampled(by: 3),
  ]

  private static func picked(_ columns: [Int], width: Int) -> Operation {
    Operation(
      "picked at \(columns) of \(width)",
      [Operand(name: "input", shape: [columns.count, width])],
      { $0[0].picked(at: columns) },
      is: { Reference.pick($0[0], width: width, columns: columns) })
  }

  private static func addingBias(slope: Float) -> Operation {
    Operation(
      "addingBias, slope \(slope)",
      [Operand(name: "input", shape: [2, 3, 4, 5]), Operand(name: "bias", shape: [5])],
      { $0[0].addingBias($0[1], slope: slope) },
      is: { Reference.leakyReLU(broadcast($0[0], $0[1], +), slope: Double(slope)) })
  }

  private static func upsampled(by factor: Int) -> Operation {
    Operation(
      "upsampled by \(factor)", [Operand(name: "input", shape: [2, 3, 4, 5])],
      { $0[0].upsampled(by: factor) },
      is: {
        Reference.upsample($0[0], batch: 2, height: 3, width: 4, channels: 5, factor: factor)
      })
  }
}
