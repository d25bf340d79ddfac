import Files
import PlainText
public import Tensors

/// A safetensors file that is open for reading.
///
/// Opening reads and checks only the header. A tensor is read on request, directly into its own
/// memory. Every rule of the format (https://github.com/huggingface/safetensors) is checked, so a
/// damaged or hostile file causes an error, never a wrong read.
///
///     let file = try SafetensorsFile(contentsOf: "generator.safetensors")
///     let filter = try file.tensor(named: "main.0.weight").hwioFromOIHW()
public struct SafetensorsFile: TensorFile {
  /// The most bytes that the format allows for a header.
  static let formatLimit = 100_000_000
  /// The most bytes of a header that is read: some 150,000 tensors. Reading it takes at most about
  /// 15 times its memory.
  static let headerLimit = 16 << 20

  /// The tensors, in the order of their bytes in the file.
  public let entries: [TensorEntry]
  /// Free text that the file's writer attached.
  public let metadata: [String: String]
  private let file: ReadableFile
  /// The file position of the first byte of each of `entries`.
  private let offsets: [Int]
  private let indices: [UTF8Key: Int]

  /// Opens the file at `path`.
  public init(contentsOf path: String) throws(TensorFileError) {
    try self.init(ReadableFile(tensorsAt: path))
  }

  /// Reads an open file.
  init(_ file: ReadableFile) throws(TensorFileError) {
    self.file = file
    let header = try Self.readHeader(of: file)
    entries = header.entries
    offsets = header.offsets
    metadata = header.metadata
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { (UTF8Key($0.element.name), $0.offset) })
  }

  /// Whether `file` begins as the format does: with the length of a header and its brace.
  static func isLikely(_ file: ReadableFile) throws(TensorFileError) -> Bool {
    guard file.size > 8 else { return false }
    let length: UInt64 = try file.elements(count: 1, at: 0)[0]
    let brace: UInt8 = try file.elements(count: 1, at: 8)[0]
    return length <= formatLimit && brace == UInt8(ascii: "{")
  }

  /// The path that the file was opened at.
  public var path: String { file.path }
  /// Always `safetensors`.
  public var format: TensorFileFormat { .safetensors }

  /// The entry of the tensor `name`; nil if the file has no such tensor.
  public func entry(named name: String) -> TensorEntry? {
    indices[UTF8Key(name)].map { entries[$0] }
  }

  /// Reads the tensor `name`. Elements of other types become the nearest `Float`.
  ///
  /// `F16`, `BF16` and integers of up to 24 bits are exact. `F64` and longer integers are rounded.
  /// A `BOOL` becomes 0 or 1.
  public func tensor(named name: String) throws(TensorFileError) -> Tensor {
    let index = try index(of: name)
    return try file.tensor(
      of: entries[index].type, shape: entries[index].shape, at: offsets[index])
  }

  /// Reads the exact elements of the tensor `name`, which must be stored as `I64`, in row-major
  /// order.
  public func integers(named name: String) throws(TensorFileError) -> [Int64] {
    let index = try index(of: name)
    let entry = entries[index]
    guard entry.type == .int64 else {
      throw .wrongType(path: path, tensor: name, stored: entry.type, expected: .int64)
    }
    return try file.elements(count: entry.shape.count, at: offsets[index])
  }

  private func index(of name: String) throws(TensorFileError) -> Int {
    guard let index = indices[UTF8Key(name)] else { throw .missing(path: path, tensor: name) }
    return index
  }

  private static func readHeader(
    of file: ReadableFile
  ) throws(TensorFileError) -> SafetensorsHeader {
    func invalid(_ flaw: SafetensorsFlaw) -> TensorFileError {
      .safetensors(path: file.path, flaw)
    }
    guard file.size >= 8 else { throw invalid(.tooShort(size: file.size)) }
    let length: UInt64 = try file.elements(count: 1, at: 0)[0]
    guard length <= formatLimit else { throw invalid(.headerTooLong(length: length)) }
    guard length <= headerLimit else { throw invalid(.headerTooLarge(length: length)) }
    guard Int(length) <= file.size - 8 else {
      throw invalid(.headerBeyondEnd(length: length, size: file.size))
    }
    let json: [UInt8] = try file.elements(count: Int(length), at: 8)
    do {
      return try SafetensorsHeader(json: json, fileSize: file.size)
    } catch {
      throw invalid(error)
    }
  }
}
