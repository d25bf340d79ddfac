extension Pickle {
  /// A tensor of the pickle under its joined name.
  typealias NamedView = (name: String, dictionary: String, view: TensorView)

  /// The deepest nesting of dictionaries and lists that is followed.
  private static let depthLimit = 16
  /// The most objects that are visited; objects that are shared are visited each time.
  private static let visitLimit = 1_000_000
  /// The longest joined name, in bytes.
  private static let nameLimit = 1000

  /// The tensors in nested dictionaries and lists, in order, under names that are joined by dots, and
  /// the simple values among them as text.
  func flattened() throws(Flaw) -> (tensors: [NamedView], metadata: [String: String]) {
    var tensors: [NamedView] = []
    var metadata: [String: String] = [:]
    var names: Set<String> = []
    var visits = 0
    // What is still to be visited, the next one last.
    var pending = [(node: root, name: "", dictionary: "", depth: 0)]
    while let (node, name, dictionary, depth) = pending.popLast() {
      visits += 1
      guard visits <= Self.visitLimit, depth <= Self.depthLimit else {
        throw .pickle(reason: "its objects are nested too deeply", offset: 0)
      }
      guard name.utf8.count <= Self.nameLimit else {
        throw .pickle(reason: "a name has more than \(Self.nameLimit) bytes", offset: 0)
      }
      let prefix = name.isEmpty ? "" : name + "."
      switch nodes[node] {
      case .tensor(let view):
        let name = name.isEmpty ? "tensor" : name
        guard names.insert(name).inserted else { throw .name(name) }
        tensors.append((name, dictionary, view))
      case .dictionary(let keys, let values):
        visits += keys.count
        for (key, value) in zip(keys, values).reversed() {
          pending.append((value, prefix + (try keyText(key)), prefix, depth + 1))
        }
      case .list(let items), .tuple(let items):
        // Looking through a list is work as well, each time that it is met.
        visits += items.count
        guard visits <= Self.visitLimit, holdsObjects(items) else {
          if !name.isEmpty, let text = text(of: node) { metadata[name] = text }
          continue
        }
        for (index, item) in items.enumerated().reversed() {
          pending.append((item, prefix + "\(index)", prefix, depth + 1))
        }
      default:
        if !name.isEmpty, let text = text(of: node) { metadata[name] = text }
      }
    }
    return (tensors, metadata)
  }

  private func keyText(_ index: Int) throws(Flaw) -> String {
    switch nodes[index] {
    case .text(let text): return text
    case .integer(let value): return "\(value)"
    default: throw .pickle(reason: "a dictionary's key is no text or integer", offset: 0)
    }
  }

  /// Whether there may be tensors among `items`.
  private func holdsObjects(_ items: [Int]) -> Bool {
    items.contains { item in
      switch nodes[item] {
      case .tensor, .dictionary, .list, .tuple: true
      default: false
      }
    }
  }

  /// A simple value as text, long lists by their number of items; nil for anything else.
  private func text(of index: Int) -> String? {
    switch nodes[index] {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let text): text
    case .opaque(let kind): kind
    case .global(.name(let name)): name
    case .tuple(let items), .list(let items):
      items.count > 8
        ? "\(items.count) values" : items.compactMap(text(of:)).joined(separator: ", ")
    case .global, .storage, .dictionary, .tensor: nil
    }
  }
}
