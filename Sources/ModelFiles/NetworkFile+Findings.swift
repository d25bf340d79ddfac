import Checkpoints
import PlainText
import Tensors

extension NetworkFile {
  /// Sentences about what a user of the file should know whatever is done with it: all generators,
  /// if there are several, and tensors that hold what is not finite.
  public func findings() -> [String] {
    var sentences: [String] = []
    let names = generators().map(\.name)
    if names.count > 1 && !isOwn {
      sentences.append(
        "\(names.count) generators: \(names.joined(separator: ", ")); --network takes one by its "
          + "name"
      )
    }
    var damaged: [String] = []
    for entry in file.entries where entry.type.isFloating {
      guard let value = (try? file.tensor(entry))?.firstNonFinite else { continue }
      damaged.append("\(entry.quoted) holds \(value)")
    }
    if let first = damaged.first {
      let rest = damaged.count == 1 ? "" : ", and so do \(damaged.count - 1) others"
      sentences.append(
        "not finite: \(first)\(rest); the file is damaged or its training has failed")
    }
    return sentences
  }
}

extension ScalarType {
  /// Whether elements may be infinite.
  var isFloating: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}
