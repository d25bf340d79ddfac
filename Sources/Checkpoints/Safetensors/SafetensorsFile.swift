import Files
public import Tensors

/// A safetensors file that is open for reading.
///
/// Opening reads and checks the header alone; each tensor is read when it is asked for, straight
/// into its own memory. Every rule of the format is checked, so a damaged or hostile file ends in
/// an error and never in a wrong read. The format is described at
/// https://github.com/huggingface/safetensors.
///
///     let file = try SafetensorsFile(contentsOf: "generator.safetensors")
///     let filter = try file.tensor(named: "main.0.weight").hwioFromOIHW()
public struct SafetensorsFile: TensorFile {
  /// The most bytes that a header may have.
  static let headerLimit = 100_000_000

  /// The tensors in the order of their bytes in the file.
  public let entries: [TensorEntry]
  /// Free text that the file's writer attached.
  public let metadata: [String: String]
  private let file: ReadableFile
  /// The positions in the file of the first byte of each of `entries`.
  private let offsets: [Int]
  private let indices: [String: Int]

  /// Opens the file at `path`.
  public init(contentsOf path: String) throws(SafetensorsError) {
    try self.init(
      SafetensorsError.reporting { () throws(FileError) in try ReadableFile(path: path) })
  }

  /// The content of an open file.
  init(_ file: ReadableFile) throws(SafetensorsError) {
    self.file = file
    let header = try Self.readHeader(of: file)
    entries = header.entries
    offsets = header.offsets
    metadata = header.metadata
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The path that the file was opened at.
  public var path: String { file.path }
  /// Always `safetensors`.
  public var format: TensorFileFormat { .safetensors }

  /// What the header says about the tensor `name`; nil if the file does not hold it.
  public func entry(named name: String) -> TensorEntry? { indices[name].map { entries[$0] } }

  /// The tensor `name`, with its elements rounded to `Float` where they are stored as another
  /// type: `F16`, `BF16` and integers of up to 24 bits are exact, `F64` and longer integers become
  /// the nearest `Float`, and `BOOL` becomes 0 or 1.
  public func tensor(named name: String) throws(SafetensorsError) -> Tensor {
    let index = try index(of: name)
    let entry = entries[index]
    return try SafetensorsError.reporting { () throws(FileError) in
      try file.tensor(of: entry.type, shape: entry.shape, at: offsets[index])
    }
  }

  /// The exact elements of the tensor `name`, which must be stored as `I64`, in row-major order.
  public func integers(named name: String) throws(SafetensorsError) -> [Int64] {
    let index = try index(of: name)
    let entry = entries[index]
    guard entry.type == .int64 else {
      throw .wrongType(path: path, tensor: name, stored: entry.type, expected: .int64)
    }
    return try SafetensorsError.reporting { () throws(FileError) in
      try file.elements(count: entry.shape.count, at: offsets[index])
    }
  }

  private func index(of name: String) throws(SafetensorsError) -> Int {
    guard let index = indices[name] else { throw .missing(path: path, tensor: name) }
    return index
  }

  private static func readHeader(
    of file: ReadableFile
  ) throws(SafetensorsError) -> SafetensorsHeader {
    func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
      count: Int, at offset: Int
    ) throws(SafetensorsError) -> [Element] {
      try SafetensorsError.reporting { () throws(FileError) in
        try file.elements(count: count, at: offset)
      }
    }
    func invalid(_ flaw: SafetensorsFlaw) -> SafetensorsError {
      .invalid(path: file.path, flaw)
    }
    guard file.size >= 8 else { throw invalid(.tooShort(size: file.size)) }
    let length: UInt64 = try elements(count: 1, at: 0)[0]
    guard length <= headerLimit else { throw invalid(.headerTooLong(length: length)) }
    guard Int(length) <= file.size - 8 else {
      throw invalid(.headerBeyondEnd(length: length, size: file.size))
    }
    let json: [UInt8] = try elements(count: Int(length), at: 8)
    do {
      return try SafetensorsHeader(json: json, fileSize: file.size)
    } catch {
      throw invalid(error)
    }
  }
}
