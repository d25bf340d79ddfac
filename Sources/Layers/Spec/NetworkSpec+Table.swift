import Tensors

extension NetworkSpec {
  /// A table of the layers with the shapes that they make and their parameter counts. The network
  /// must be valid.
  public var table: String {
    var rows = [["", "input", input.batchDescription, ""]]
    for (index, (layer, shape)) in zip(layers, validShapes(for: "table")).enumerated() {
      let count = layer.parameterCount
      rows.append([
        "\(name).\(index)", layer.description, shape.batchDescription,
        count == 0 ? "" : grouped(count),
      ])
    }
    rows.append(["", "", "parameters", grouped(parameterCount)])
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      (0..<4).map { pad(row[$0], to: widths[$0], onTheLeft: $0 == 3) }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n")
  }
}

extension Shape {
  /// The shape with a batch of N before it.
  fileprivate var batchDescription: String {
    "[N, " + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}

private func pad(_ text: String, to width: Int, onTheLeft: Bool = false) -> String {
  let spaces = String(repeating: " ", count: width - text.count)
  return onTheLeft ? spaces + text : text + spaces
}

/// The digits of `number` in groups of three.
private func grouped(_ number: Int) -> String {
  var digits = String(number)
  var groups: [String] = []
  while digits.count > 3 {
    groups.append(String(digits.suffix(3)))
    digits.removeLast(3)
  }
  return ([digits] + groups.reversed()).joined(separator: ",")
}
