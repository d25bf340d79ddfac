import PlainText
import Tensors

/// The table of a network's layers: names, descriptions, output shapes and parameter counts.
///
/// Shapes are printed with N for their first extent, the batch.
struct LayerTable {
  private var table = TextTable([.left(), .left(), .left(), .right()])
  private var parameterCount = 0

  /// A table that begins with the shape of the network's input.
  init(input: TensorShape) {
    table.add(["", "input", Self.text(of: input), ""])
  }

  /// Adds the row of a layer.
  mutating func add(
    _ name: String, _ description: String, output: TensorShape, parameterCount count: Int
  ) {
    table.add([name, description, Self.text(of: output), count == 0 ? "" : count.grouped])
    parameterCount += count
  }

  /// The table, with the sum of the parameter counts as its last row.
  var text: String {
    var table = table
    table.add(["", "", "parameters", parameterCount.grouped])
    return table.text
  }

  private static func text(of shape: TensorShape) -> String {
    "[" + (["N"] + shape.dimensions.dropFirst().map(String.init)).joined(separator: ", ") + "]"
  }
}

extension NetworkSpec {
  /// A table of the layers with the shapes that they make and their parameter counts. The network
  /// must be valid.
  public var table: String {
    func withBatch(_ shape: TensorShape) -> TensorShape { TensorShape([1] + shape.dimensions) }
    var table = LayerTable(input: withBatch(input))
    for (index, (layer, shape)) in zip(layers, validShapes(for: "table")).enumerated() {
      table.add(
        "\(name).\(index)", layer.description, output: withBatch(shape),
        parameterCount: layer.parameterCount)
    }
    return table.text
  }
}
