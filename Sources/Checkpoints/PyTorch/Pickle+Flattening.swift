import PlainText

extension Pickle {
  /// A tensor of the pickle under its joined name.
  typealias NamedView = (name: String, dictionary: String, view: TensorView)

  /// The tensors of nested dictionaries and lists, in order, and the simple values among them as
  /// text. Nested names are joined by dots.
  func flattened() throws(Flaw) -> (tensors: [NamedView], metadata: [String: String]) {
    var flattening = Flattening(self)
    try flattening.run()
    return (flattening.tensors, flattening.metadata)
  }
}

/// Walks through a pickle's dictionaries and lists.
///
/// Shared objects let a pickle of a megabyte describe billions of paths with long names. So the
/// walk does not recurse, joins a name only when it reaches an item, and counts what it visits and
/// keeps.
private struct Flattening {
  typealias Flaw = PyTorchFlaw

  /// A dictionary or a list on the current path.
  private struct Container {
    /// Nil for a list.
    let keys: [Int]?
    let items: [Int]
    /// The prefix of the items' names.
    let prefix: String
    var next = 0
  }

  private(set) var tensors: [Pickle.NamedView] = []
  private(set) var metadata: [String: String] = [:]
  private let pickle: Pickle
  private var containers: [Container] = []
  private var names: Set<String> = []
  private var visits = 0
  private var size = 0

  /// The deepest nesting of dictionaries and lists.
  private static let depthLimit = 16
  /// The most objects that are visited. A pickle has no more items than this, so only one with
  /// shared objects, which are visited once per path, can exceed it.
  private static let visitLimit = Pickle.itemLimit
  /// The longest joined name, in bytes.
  private static let nameLimit = 1000
  /// The longest text of a value, in Unicode scalars. Longer ones are cut.
  private static let textLimit = 1000
  /// The most bytes of all names and texts, with `entrySize` for each pair.
  private static let sizeLimit = 1 << 27
  private static let entrySize = 200

  init(_ pickle: Pickle) { self.pickle = pickle }

  mutating func run() throws(Flaw) {
    try visit(pickle.root, name: "", dictionary: "")
    while let container = containers.last {
      guard container.next < container.items.count else {
        containers.removeLast()
        continue
      }
      containers[containers.count - 1].next += 1
      let key = try keyText(of: container)
      guard container.prefix.utf8.count + key.utf8.count <= Self.nameLimit else {
        throw flaw("a name has more than \(Self.nameLimit) bytes")
      }
      try visit(
        container.items[container.next], name: container.prefix + key,
        dictionary: container.prefix)
    }
  }

  private mutating func visit(_ node: Int, name: String, dictionary: String) throws(Flaw) {
    switch pickle.nodes[node] {
    case .tensor(let view):
      let name = name.isEmpty ? "tensor" : name
      guard names.insert(name).inserted else { throw .name(name) }
      try makeRoom(for: name, "")
      tensors.append((name, dictionary, view))
    case .dictionary(let keys, let values):
      try enter(keys: keys, items: values, name: name)
    case .list(let items), .tuple(let items):
      if items.contains(where: isObject) {
        try enter(keys: nil, items: items, name: name)
      } else {
        // The search for objects visited all items.
        try count(items.count)
        try note(text(ofItems: items), name: name)
      }
    default:
      if let text = text(of: node) { try note(text, name: name) }
    }
  }

  private mutating func enter(keys: [Int]?, items: [Int], name: String) throws(Flaw) {
    guard containers.count < Self.depthLimit else {
      throw flaw("its dictionaries and lists are nested more than \(Self.depthLimit) deep")
    }
    try count(items.count)
    containers.append(
      Container(keys: keys, items: items, prefix: name.isEmpty ? "" : name + "."))
  }

  private mutating func count(_ visited: Int) throws(Flaw) {
    visits += visited
    guard visits <= Self.visitLimit else {
      throw flaw(
        "its dictionaries and lists have more than \(Self.visitLimit) items, where those that are "
          + "shared count each time")
    }
  }

  private mutating func note(_ text: String, name: String) throws(Flaw) {
    guard !name.isEmpty else { return }
    try makeRoom(for: name, text)
    metadata[name] = text
  }

  private mutating func makeRoom(for name: String, _ text: String) throws(Flaw) {
    size += name.utf8.count + text.utf8.count + Self.entrySize
    guard size <= Self.sizeLimit else {
      throw flaw("its names and values take more than \(Self.sizeLimit >> 20) MiB")
    }
  }

  /// The key of the next item of `container`, or its index in a list.
  private func keyText(of container: Container) throws(Flaw) -> String {
    guard let keys = container.keys else { return "\(container.next)" }
    switch pickle.nodes[keys[container.next]] {
    case .text(let text): return text
    case .integer(let value): return "\(value)"
    default: throw flaw("a dictionary's key is no text or integer")
    }
  }

  /// Whether the object at `index` is a tensor or may contain some.
  private func isObject(_ index: Int) -> Bool {
    switch pickle.nodes[index] {
    case .tensor, .dictionary, .list, .tuple: true
    default: false
    }
  }

  /// A simple value as text; nil for anything else.
  private func text(of index: Int) -> String? {
    switch pickle.nodes[index] {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let text): text.shortened(to: Self.textLimit)
    case .opaque(let kind): kind
    case .global(.name(let name)): name
    case .global, .storage, .dictionary, .list, .tuple, .tensor: nil
    }
  }

  /// Simple values as text, or their number if there are many.
  private func text(ofItems items: [Int]) -> String {
    items.count > 8
      ? "\(items.count) values" : items.compactMap(text(of:)).joined(separator: ", ")
  }

  private func flaw(_ reason: String) -> Flaw { .pickle(reason: reason, offset: 0) }
}
