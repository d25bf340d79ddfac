import Files
import PlainText
import Tensors

/// The names of a set of shards, `<start>-00001-of-00003<ending>`, as Hugging Face's libraries
/// split large files.
struct ShardNames: Equatable {
  /// The folder and the start of the names: `weights/model`.
  let start: String
  /// The number of shards, at least 2 and at most `limit`.
  let count: Int
  /// The end of the names, with its dot: `.safetensors`.
  let ending: String

  /// The most shards of a set.
  private static let limit = 1000

  /// The set that `path` belongs to by its name; nil if the name is not that of a shard.
  init?(_ path: String) {
    // "-00001-of-00003" before the last dot of the name.
    let bytes = Array(path.utf8)
    guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot >= 15,
      !bytes[dot...].contains(UInt8(ascii: "/"))
    else { return nil }
    let part = bytes[dot - 15..<dot]
    func number(_ range: Range<Int>) -> Int? {
      let digits = part.dropFirst(range.lowerBound).prefix(range.count)
      guard digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return Int(String(decoding: digits, as: UTF8.self))
    }
    guard part.first == UInt8(ascii: "-"), part.dropFirst(6).prefix(4).elementsEqual("-of-".utf8),
      let index = number(1..<6), let count = number(10..<15), 2...Self.limit ~= count,
      1...count ~= index
    else { return nil }
    start = String(decoding: bytes[..<(dot - 15)], as: UTF8.self)
    ending = String(decoding: bytes[dot...], as: UTF8.self)
    self.count = count
  }

  /// The paths of all shards, in order.
  var paths: [String] { (1...count).map { "\(start)-\(digits($0))-of-\(digits(count))\(ending)" } }

  private func digits(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
  }
}

/// A set of shards, which is read as one file of tensors.
///
/// All shards must be there. The tensors are in the order of the shards.
struct ShardedTensorFile: TensorFile {
  let path: String
  let format: TensorFileFormat
  let entries: [TensorEntry]
  let metadata: [String: String]
  let modules: [PickledModule]
  private let shards: [any TensorFile]
  /// The shard of each tensor.
  private let indices: [UTF8Key: Int]

  /// Opens all shards of `names` as the file `path`.
  init(_ names: ShardNames, path: String) throws(TensorFileError) {
    var shards: [any TensorFile] = []
    var indices: [UTF8Key: Int] = [:]
    for (index, shard) in names.paths.enumerated() {
      let file: any TensorFile
      do {
        file = try TensorFileFormat.openSingle(shard)
      } catch .system(let error) where error.operation == "open" {
        throw .folder(
          path: path,
          reason: "it is one of \(names.count) files with parts of the tensors, and "
            + "\(error.description.printable)")
      }
      for entry in file.entries {
        guard indices.updateValue(index, forKey: UTF8Key(entry.name)) == nil else {
          throw .folder(
            path: path, reason: "\(entry.quoted) is in two of its \(names.count) files")
        }
      }
      shards.append(file)
    }
    self.path = path
    self.shards = shards
    self.indices = indices
    format = shards[0].format
    entries = shards.flatMap(\.entries)
    metadata = shards.reduce(into: [:]) { $0.merge($1.metadata) { first, _ in first } }
    modules = shards.flatMap(\.modules)
  }

  func entry(named name: String) -> TensorEntry? {
    indices[UTF8Key(name)].flatMap { shards[$0].entry(named: name) }
  }

  func tensor(named name: String) throws(TensorFileError) -> Tensor {
    try shard(of: name).tensor(named: name)
  }

  func integers(named name: String) throws(TensorFileError) -> [Int64] {
    try shard(of: name).integers(named: name)
  }

  private func shard(of name: String) throws(TensorFileError) -> any TensorFile {
    guard let index = indices[UTF8Key(name)] else { throw .missing(path: path, tensor: name) }
    return shards[index]
  }
}
