import PlainText

extension Pickle {
  /// A tensor of the pickle under its joined name.
  typealias NamedView = (name: String, dictionary: String, view: TensorView)

  /// What a pickle says, without its nesting.
  struct Content {
    /// The tensors of nested dictionaries, lists and modules, in order.
    var tensors: [NamedView] = []
    /// The simple values among them as text.
    var metadata: [String: String] = [:]
    /// The modules that were pickled whole, each before those inside it.
    var modules: [PickledModule] = []
  }

  /// The tensors, simple values and modules of the pickle. Nested names are joined by dots.
  ///
  /// A module has the tensors of its `state_dict` under the same names. Of other objects only the
  /// class is told.
  func flattened() throws(Flaw) -> Content {
    var flattening = Flattening(self)
    try flattening.run()
    return flattening.content
  }
}

/// Walks through a pickle's dictionaries, lists and modules.
///
/// Shared objects let a pickle of a megabyte describe billions of paths with long names. So the
/// walk does not recurse, joins a name only when it reaches an item, and counts what it visits and
/// keeps.
private struct Flattening {
  typealias Flaw = PyTorchFlaw

  /// A dictionary, a list or a module on the current path.
  private struct Container {
    /// Nil for a list.
    let keys: [Int]?
    let items: [Int]
    /// The prefix of the items' names.
    let prefix: String
    /// The `TensorEntry.dictionary` of tensors among the items.
    let dictionary: String
    /// In a module, the number of its parameters and buffers, which are tensors or None.
    var tensorCount: Int?
    var next = 0
  }

  private(set) var content = Pickle.Content()
  private let pickle: Pickle
  private var containers: [Container] = []
  private var names: Set<UTF8Key> = []
  private var visits = 0
  private var size = 0
  /// The class of an object that was passed over.
  private var passedOver: String?

  /// The deepest nesting of dictionaries, lists and modules.
  private static let depthLimit = 32
  /// The most objects that are visited. A pickle has no more items than this, so only one with
  /// shared objects, which are visited once per path, can exceed it.
  private static let visitLimit = Pickle.itemLimit
  /// The longest text of a value, in Unicode scalars. Longer ones are cut.
  private static let textLimit = 1000
  /// The most bytes of all names and texts, with `entrySize` for each pair.
  private static let sizeLimit = 1 << 27
  private static let entrySize = 200

  init(_ pickle: Pickle) { self.pickle = pickle }

  mutating func run() throws(Flaw) {
    try visit(pickle.root, name: "", in: nil)
    while let container = containers.last {
      guard container.next < container.items.count else {
        containers.removeLast()
        continue
      }
      containers[containers.count - 1].next += 1
      let key = keyText(of: container)
      guard container.prefix.utf8.count + key.utf8.count <= TensorName.byteLimit else {
        throw flaw("a name has more than \(TensorName.byteLimit) bytes")
      }
      try visit(container.items[container.next], name: container.prefix + key, in: container)
    }
    if let passedOver, content.tensors.isEmpty && content.modules.isEmpty {
      throw .objectsAlone(className: passedOver)
    }
  }

  private mutating func visit(
    _ node: Int, name: String, in container: Container?
  ) throws(Flaw) {
    if let count = container?.tensorCount, let next = container?.next, next < count {
      switch pickle.nodes[node] {
      case .tensor, .unreadable, .none: break
      default: throw .tensor(name: name, reason: "of an unknown kind")
      }
    }
    switch pickle.nodes[node] {
    case .tensor(let view):
      let name = try nameToKeep(name.isEmpty ? "tensor" : name)
      guard names.insert(UTF8Key(name)).inserted else { throw .name(name) }
      try makeRoom(for: name, "")
      content.tensors.append((name, container?.dictionary ?? "", view))
    case .unreadable(let reason):
      throw .tensor(name: name.isEmpty ? "tensor" : name, reason: reason)
    case .dictionary(let keys, let values):
      try enter(keys: keys, items: values, name: name)
    case .list(let items), .tuple(let items):
      if items.contains(where: holdsMore) {
        try enter(keys: nil, items: items, name: name)
      } else {
        // The search for objects visited all items.
        try count(items.count)
        try note(text(ofItems: items), name: name)
      }
    case .object(let object):
      try visit(pickle.objects[object], at: node, name: name, in: container)
    default:
      if let text = text(of: node) { try note(text, name: name) }
    }
  }

  /// A module is entered, an object with items is what they are, and of any other the class is
  /// noted.
  private mutating func visit(
    _ object: PickleObject, at node: Int, name: String, in container: Container?
  ) throws(Flaw) {
    // An object that is shared is searched each time.
    if let state = object.state, let attributes = pickle.contents(state) {
      try count(attributes.keys.count)
    }
    if let module = pickle.module(node) {
      try add(module, name: name)
      // The tensors of a module and of its state_dict lie in the same dictionary.
      let outer = container?.tensorCount != nil ? container?.dictionary : nil
      try enter(
        keys: module.members.keys, items: module.members.values, name: name, dictionary: outer,
        tensorCount: module.members.keys.count - module.moduleCount)
    } else if object.isScript, let state = object.state,
      case .dictionary(let keys, let values) = pickle.nodes[state]
    {
      // A frozen one has its tensors elsewhere, as constants of the program.
      passedOver = object.className
      let outer = container?.tensorCount != nil ? container?.dictionary : nil
      try enter(keys: keys, items: values, name: name, dictionary: outer, tensorCount: 0)
    } else if let items = object.items {
      try visit(items, name: name, in: container)
    } else {
      passedOver = object.className
      try note(object.className, name: name)
    }
  }

  private mutating func add(_ module: Pickle.Module, name: String) throws(Flaw) {
    let (keys, values) = module.attributes
    try makeRoom(for: name, module.className)
    var attributes: [String: PickledValue] = [:]
    for (key, value) in zip(keys, values) {
      guard case .text(let key) = pickle.nodes[key], key.utf8.first != UInt8(ascii: "_"),
        TensorName.isSound(key), let value = pickle.value(value)
      else { continue }
      try count(value.count)
      try makeRoom(for: key, "")
      attributes[key] = value
    }
    content.modules.append(
      PickledModule(path: try nameToKeep(name), className: module.className, attributes: attributes)
    )
  }

  private mutating func enter(
    keys: [Int]?, items: [Int], name: String, dictionary: String? = nil, tensorCount: Int? = nil
  ) throws(Flaw) {
    guard containers.count < Self.depthLimit else {
      throw flaw("its dictionaries and lists are nested more than \(Self.depthLimit) deep")
    }
    try count(items.count)
    let prefix = name.isEmpty ? "" : name + "."
    containers.append(
      Container(
        keys: keys, items: items, prefix: prefix, dictionary: dictionary ?? prefix,
        tensorCount: tensorCount))
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
    content.metadata[try nameToKeep(name)] = text
  }

  private mutating func makeRoom(for name: String, _ text: String) throws(Flaw) {
    size += name.utf8.count + text.utf8.count + Self.entrySize
    guard size <= Self.sizeLimit else {
      throw flaw("its names and values take more than \(Self.sizeLimit >> 20) MiB")
    }
  }

  private func nameToKeep(_ name: String) throws(Flaw) -> String {
    guard TensorName.isSound(name) else { throw flaw(TensorName.complaint) }
    return name
  }

  /// The key of the next item of `container`; its place in a list, or where the key is no simple
  /// value.
  private func keyText(of container: Container) -> String {
    guard let keys = container.keys else { return "\(container.next)" }
    switch pickle.nodes[keys[container.next]] {
    case .text(let text): return text
    case .none, .bool, .integer, .real: return text(of: keys[container.next]) ?? ""
    default: return "\(container.next)"
    }
  }

  /// Whether the object at `index` is a tensor or may contain some.
  private func holdsMore(_ index: Int) -> Bool {
    switch pickle.nodes[index] {
    case .tensor, .unreadable, .dictionary, .list, .tuple: true
    case .object(let object):
      pickle.objects[object].state != nil
        || pickle.objects[object].items != nil
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
    case .object(let object): pickle.objects[object].className
    case .set(let items): items.isEmpty ? "an empty set" : "a set of \(items.count)"
    case .global(let global): global.text
    case .storage, .dictionary, .list, .tuple, .tensor, .unreadable: nil
    }
  }

  /// Simple values as text, or their number if there are many.
  private func text(ofItems items: [Int]) -> String {
    items.count > 8
      ? "\(items.count) values" : items.compactMap(text(of:)).joined(separator: ", ")
  }

  private func flaw(_ reason: String) -> Flaw { .pickle(reason: reason, offset: 0) }
}

extension PickledValue {
  /// The number of values in it.
  fileprivate var count: Int {
    guard case .list(let values) = self else { return 1 }
    return values.reduce(1) { $0 + $1.count }
  }
}
