import PlainText

/// The modules of a TorchScript archive of PyTorch 1.0 to 1.3, which C++ programs wrote with
/// `torch::save`: a description in JSON, and the elements of each tensor in a part of its own.
///
/// The program in the archive is not looked at.
struct ScriptModel {
  /// The tensors under the names of a `state_dict`.
  private(set) var content = Pickle.Content()
  private(set) var storages: [TensorStorage] = []

  /// The part with the description.
  static let part = "model.json"
  /// The most bytes of the description, and of the pickle beside it.
  private static let limit = 1 << 24
  /// The most modules.
  private static let moduleLimit = 100_000

  private let path: String
  private var names: Set<UTF8Key> = []
  /// The view of each tensor of the description.
  private var views: [TensorView] = []
  /// The tensors that attributes stand for.
  private var attributes: [Int?] = []

  /// Reads the description in `parts` of the file at `path`.
  init(_ parts: PyTorchParts, path: String) throws(TensorFileError) {
    self.path = path
    guard let json = try parts.content(of: Self.part, limit: Self.limit) else {
      throw .pyTorch(path: path, .archive(reason: "it has no \(Self.part)"))
    }
    let model: JSONValue
    do {
      var parser = JSONParser(json)
      model = try parser.value()
    } catch {
      throw flaw(error.reason)
    }
    for tensor in model["tensors"]?.elements ?? [] { try add(tensor, parts) }
    if let pickle = try parts.content(of: "attributes.pkl", limit: Self.limit) {
      do { attributes = try Self.attributes(of: Pickle(pickle)) } catch {
        throw .pyTorch(path: path, error)
      }
    }
    guard let main = model["mainModule"] else { throw flaw("it has no main module") }
    try addModules(from: main)
  }

  private func flaw(_ reason: String) -> TensorFileError {
    .pyTorch(path: path, .pickle(reason: "in \(Self.part), \(reason)", offset: 0))
  }

  /// The numbers of tensors in a pickled tuple; nil for other values.
  private static func attributes(of pickle: Pickle) -> [Int?] {
    switch pickle.nodes[pickle.root] {
    case .tuple(let items), .list(let items):
      items.map { if case .integer(let number) = pickle.nodes[$0] { number } else { nil } }
    default: []
    }
  }

  /// Adds a tensor of the description, with a storage of its own.
  private mutating func add(_ tensor: JSONValue, _ parts: PyTorchParts) throws(TensorFileError) {
    guard let key = tensor["data"]?["key"]?.text, TensorName.isSound(key),
      let typeName = tensor["dataType"]?.text, let size = try parts.size(of: key)
    else { throw flaw("a tensor has no elements") }
    guard let type = Self.types[typeName.utf8.count < 16 ? typeName : ""] else {
      throw flaw("a tensor has elements of the unknown type \(typeName.printable)")
    }
    let storage = TensorStorage(key: key, type: type, count: size / type.size, folder: "")
    do { try storage.requireBytes(size) } catch { throw .pyTorch(path: path, error) }
    func integers(_ name: String) -> [Int] {
      (tensor[name]?.elements ?? []).compactMap(\.integer)
    }
    let (extents, strides) = (integers("dims"), integers("strides"))
    guard extents.count == strides.count, extents.count <= 16 else {
      throw flaw("a tensor has \(extents.count) dimensions and \(strides.count) strides")
    }
    do {
      views.append(
        try TensorView(
          storage: storages.count, available: storage.count,
          offset: tensor["offset"]?.integer ?? 0, extents: extents, strides: strides))
    } catch {
      throw flaw(error.reason)
    }
    storages.append(storage)
  }

  private static let types: [String: ScalarType] = [
    "FLOAT": .float32, "DOUBLE": .float64, "FLOAT16": .float16, "INT64": .int64, "INT32": .int32,
    "INT16": .int16, "INT8": .int8, "UINT8": .uint8, "BYTE": .uint8, "BOOL": .bool,
  ]

  /// Adds the tensors of `main` and of the modules inside it, each before those inside it.
  private mutating func addModules(from main: JSONValue) throws(TensorFileError) {
    var pending = [(module: main, prefix: "")]
    var count = 0
    while let (module, prefix) = pending.popLast() {
      count += 1
      guard count <= Self.moduleLimit else { throw flaw("there are too many modules") }
      for member in module["parameters"]?.elements ?? [] {
        try add(member["tensorId"]?.integer, member["name"]?.text, prefix)
      }
      for member in module["attributes"]?.elements ?? [] {
        guard member["type"]?.text == "Tensor", let index = member["id"]?.integer else { continue }
        guard index < attributes.count else { throw flaw("an attribute is missing") }
        try add(attributes[index], member["name"]?.text, prefix)
      }
      for inner in (module["submodules"]?.elements ?? []).reversed() {
        guard let name = inner["name"]?.text else { throw flaw("a module has no name") }
        pending.append((inner, try joined(prefix, name) + "."))
      }
    }
  }

  private mutating func add(
    _ tensor: Int?, _ name: String?, _ prefix: String
  ) throws(TensorFileError) {
    guard let tensor, let name, tensor < views.count, tensor >= 0 else {
      throw flaw("a parameter has no tensor")
    }
    let full = try joined(prefix, name)
    guard names.insert(UTF8Key(full)).inserted else { throw .pyTorch(path: path, .name(full)) }
    content.tensors.append((full, "", views[tensor]))
  }

  private func joined(_ prefix: String, _ name: String) throws(TensorFileError) -> String {
    let full = prefix + name
    guard TensorName.isSound(full) else { throw flaw(TensorName.complaint) }
    return full
  }
}
