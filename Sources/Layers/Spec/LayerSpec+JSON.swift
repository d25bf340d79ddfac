// The text of files that people read and edit: a layer is a line. Encoders lay JSON out in one line
// or one value a line, so `Codable`, which reads these files, does not write them.

extension LayerSpec {
  /// The layer as JSON on one line.
  package var json: String {
    let fields = fields.map { ", \"\($0.name)\": \($0.value)" }
    return "{\"layer\": \"\(kind)\"\(fields.joined())}"
  }
}

extension NetworkSpec {
  /// The network as JSON, indented as a member of an object.
  package var json: String {
    """
    {
        "input": \(input),
        "layers": [
    \(layers.map { "      " + $0.json }.joined(separator: ",\n"))
        ]
      }
    """
  }
}
