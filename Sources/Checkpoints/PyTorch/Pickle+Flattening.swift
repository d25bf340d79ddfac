import PlainText

extension Pickle {
  /// A tensor of the pickle under its joined name.
  typealias NamedView = (name: String, dictionary: String, view: TensorView)

  /// The tensors in nested dictionaries and lists, in order, under names that are joined by dots, and
  /// the simple values among them as text.
  func flattened() throws(Flaw) -> (tensors: [NamedView], metadata: [String: String]) {
    var flattening = Flattening(self)
    try flattening.run()
    return (flattening.tensors, flattening.metadata)
  }
}

/// The walk through a pickle's dictionaries and lists.
///
/// Nothing recurses, and names are joined when they are needed: a pickle of a megabyte can share
/// objects so that there are billions of ways to them, and give each way a long name.
private struct Flattening {
  typealias Flaw = PyTorchFlaw

  /// A dictionary or a list that is being gone through.
  private struct Container {
    /// A list has none.
    let keys: [Int]?
    let items: [Int]
    /// What the items' names begin with.
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

  /// The deepest nesting of dictionaries and lists that is followed.
  private static let depthLimit = 16
  /// The most objects that are looked at. A pickle has no more items than this, so only one that
  /// shares objects, which are looked at each time that they are met, can have more of them.
  private static let visitLimit = Pickle.itemLimit
  /// The longest joined name, in bytes.
  private static let nameLimit = 1000
  /// The longest text that is kept of a value, in Unicode's scalars.
  private static let textLimit = 1000
  /// The most bytes that names and texts may take together, each with `entrySize` for its place.
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
        // Looking through a list is work as well.
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

  /// What the next item of `container` is called in it.
  private func keyText(of container: Container) throws(Flaw) -> String {
    guard let keys = container.keys else { return "\(container.next)" }
    switch pickle.nodes[keys[container.next]] {
    case .text(let text): return text
    case .integer(let value): return "\(value)"
    default: throw flaw("a dictionary's key is no text or integer")
    }
  }

  /// Whether there may be tensors in what the object at `index` is.
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

  /// Simple values as text, many of them by their number.
  private func text(ofItems items: [Int]) -> String {
    items.count > 8
      ? "\(items.count) values" : items.compactMap(text(of:)).joined(separator: ", ")
  }

  private func flaw(_ reason: String) -> Flaw { .pickle(reason: reason, offset: 0) }
}
