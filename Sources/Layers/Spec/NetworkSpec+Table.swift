import PlainText
import Tensors

extension NetworkSpec {
  /// A table of the layers with the shapes that they make and their parameter counts. The network
  /// must be valid.
  public var table: String {
    var table = TextTable([.left(), .left(), .left(), .right()])
    table.add(["", "input", input.batchDescription, ""])
    for (index, (layer, shape)) in zip(layers, validShapes(for: "table")).enumerated() {
      let count = layer.parameterCount
      table.add([
        "\(name).\(index)", layer.description, shape.batchDescription,
        count == 0 ? "" : count.grouped,
      ])
    }
    table.add(["", "", "parameters", parameterCount.grouped])
    return table.text
  }
}

extension TensorShape {
  /// The shape with a batch of N before it.
  fileprivate var batchDescription: String {
    "[" + (["N"] + dimensions.map(String.init)).joined(separator: ", ") + "]"
  }
}
