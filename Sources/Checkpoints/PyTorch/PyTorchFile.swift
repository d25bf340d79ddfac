import Files
import PlainText
public import Tensors

/// A file of `torch.save` that is open for reading: a `state_dict`, or nested dictionaries and
/// lists with tensors in them.
///
/// Opening reads and checks everything but the elements; `TensorStorage` has the checks that bound
/// them. The pickle in the file is never run: `Pickle` interprets its instructions as data and
/// calls nothing (`docs/checkpoints.md`).
///
/// Opening takes time and memory in proportion to the pickle. Reading all tensors takes at most
/// `costFactor` times the file's size; one of n elements needs room for 3n `Float`s.
///
///     let file = try PyTorchFile(contentsOf: "netG.pth")
///     let filter = try file.tensor(named: "main.0.weight").hwioFromOIHW()
public struct PyTorchFile: TensorFile {
  /// The tensors in the order in which they were saved.
  public let entries: [TensorEntry]
  /// Numbers and texts beside the tensors, such as an epoch.
  public let metadata: [String: String]
  /// The modules that were pickled whole, each before those inside it.
  public let modules: [PickledModule]
  /// `pyTorch` or `legacyPyTorch`.
  public let format: TensorFileFormat
  private let views: [TensorView]
  private let storages: [TensorStorage]
  private let source: Source
  private let indices: [UTF8Key: Int]

  /// The most bytes that a pickle may have.
  static let pickleLimit = 1 << 26
  /// How many times the file's size reading all tensors may take, with `costAllowance` bytes
  /// besides. Tensors that share elements, and deflated ones, take more than they have in the file.
  static let costFactor = 64
  private static let costAllowance = 1 << 20

  /// Where the storages are.
  private enum Source {
    /// In a part each.
    case parts(PyTorchParts)
    /// At these positions in a file.
    case positions([Int], ReadableFile)
  }

  /// Opens the file at `path`.
  public init(contentsOf path: String) throws(TensorFileError) {
    let file = try ReadableFile(tensorsAt: path)
    try self.init(file, TensorFileFormat(of: file))
  }

  /// Reads an open file. One in another format than PyTorch's counts as a damaged archive.
  init(_ file: ReadableFile, _ format: TensorFileFormat) throws(TensorFileError) {
    if format == .legacyPyTorch {
      let archive = try LegacyArchive(file)
      try self.init(
        Self.content(of: archive.pickle, path: file.path), archive.pickle.storages,
        .positions(archive.positions, file), path: file.path, size: file.size, format: format)
      return
    }
    let archive = try ZipArchive(file)
    if let parts = PyTorchParts(archive) {
      try self.init(parts, path: file.path, size: file.size)
    } else if let parts = PyTorchParts(archive, around: ScriptModel.part) {
      let model = try ScriptModel(parts, path: file.path)
      try self.init(
        model.content, model.storages, .parts(parts), path: file.path, size: file.size,
        format: format)
    } else {
      throw .pyTorch(path: file.path, archive.otherContent)
    }
  }

  /// Reads the folder `path` that an archive was unzipped to.
  init(unzippedAt path: String) throws(TensorFileError) {
    let folder = path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
    try self.init(.folder(folder), path: path, size: nil)
  }

  /// Reads a file of these parts and `size` bytes; nil stands for the sum of its storages.
  private init(_ parts: PyTorchParts, path: String, size: Int?) throws(TensorFileError) {
    if let order = try parts.content(of: "byteorder", limit: 16) {
      guard order == Array("little".utf8) else { throw .pyTorch(path: path, .bigEndian) }
    }
    guard let bytes = try parts.content(of: PyTorchParts.pickle, limit: Self.pickleLimit) else {
      throw .pyTorch(path: path, .archive(reason: "it has no \(PyTorchParts.pickle)"))
    }
    let pickle: Pickle
    var sum = bytes.count
    do { pickle = try Pickle(bytes) } catch { throw .pyTorch(path: path, error) }
    for storage in pickle.storages {
      // In a folder it would lead to another file.
      guard !storage.key.utf8.contains(UInt8(ascii: "/")) else {
        throw .pyTorch(path: path, .storage(key: storage.key, reason: "their name is a path"))
      }
      guard let size = try parts.size(of: storage.partName) else {
        throw .pyTorch(path: path, .storage(key: storage.key, reason: "the file lacks them"))
      }
      do { try storage.requireBytes(size) } catch { throw .pyTorch(path: path, error) }
      sum = sum.addingReportingOverflow(size).partialValue
    }
    try self.init(
      Self.content(of: pickle, path: path), pickle.storages, .parts(parts), path: path,
      size: size ?? sum, format: .pyTorch)
  }

  private static func content(
    of pickle: Pickle, path: String
  ) throws(TensorFileError) -> Pickle.Content {
    do { return try pickle.flattened() } catch { throw .pyTorch(path: path, error) }
  }

  /// A file with this content, whose tensors' names are unique.
  private init(
    _ content: Pickle.Content, _ storages: [TensorStorage], _ source: Source, path: String,
    size: Int, format: TensorFileFormat
  ) throws(TensorFileError) {
    (self.source, self.storages, self.path, self.format) = (source, storages, path, format)
    (views, metadata) = (content.tensors.map(\.view), content.metadata)
    modules = content.modules
    entries = content.tensors.map { name, dictionary, view in
      TensorEntry(
        name: name, type: storages[view.storage].type, shape: TensorShape(view.extents),
        dictionary: dictionary)
    }
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { (UTF8Key($0.element.name), $0.offset) })
    do { try requireCost(within: size) } catch { throw .pyTorch(path: path, error) }
  }

  /// Checks that reading all tensors takes no more than the file's size allows.
  private func requireCost(within size: Int) throws(PyTorchFlaw) {
    var sum = 0
    for view in views {
      let range = byteRange(of: view)
      let cost =
        switch source {
        case .parts(let parts): parts.cost(of: range, in: storages[view.storage].partName)
        case .positions: range.count
        }
      sum = sum.addingReportingOverflow(cost).overflow ? .max : sum + cost
    }
    let limit = size.multipliedReportingOverflow(by: Self.costFactor)
    guard limit.overflow || sum <= limit.partialValue + Self.costAllowance else {
      throw .tooCostly(bytes: sum, size: size)
    }
  }

  /// The path that the file was opened at.
  public let path: String

  /// The entry of the tensor `name`; nil if the file has no such tensor.
  public func entry(named name: String) -> TensorEntry? {
    indices[UTF8Key(name)].map { entries[$0] }
  }

  /// Reads the tensor `name`. Elements of other types than `Float` are rounded to the nearest
  /// `Float`.
  public func tensor(named name: String) throws(TensorFileError) -> Tensor {
    let index = try index(of: name)
    let (entry, view) = (entries[index], views[index])
    let bytes = try bytes(of: view)
    let stored = entry.type.singles(in: bytes.span)
    guard !view.isContiguous else { return Tensor(stored, shape: entry.shape) }
    return Tensor(shape: entry.shape) { output in
      view.forEachPlace { _, place in output.append(stored[place - view.offset]) }
    }
  }

  /// Reads the exact elements of the tensor `name`, which must be stored as `I64`, in row-major
  /// order.
  public func integers(named name: String) throws(TensorFileError) -> [Int64] {
    let index = try index(of: name)
    let (entry, view) = (entries[index], views[index])
    guard entry.type == .int64 else {
      throw .wrongType(path: path, tensor: name, stored: entry.type, expected: .int64)
    }
    var reader = ByteReader(try bytes(of: view))
    let stored = (0..<view.places.count).compactMap { _ in reader.integer(Int64.self) }
    var integers = [Int64](repeating: 0, count: entry.shape.count)
    view.forEachPlace { index, place in integers[index] = stored[place - view.offset] }
    return integers
  }

  private func index(of name: String) throws(TensorFileError) -> Int {
    guard let index = indices[UTF8Key(name)] else { throw .missing(path: path, tensor: name) }
    return index
  }

  /// The bytes from the first to the last element of `view`.
  private func bytes(of view: TensorView) throws(TensorFileError) -> [UInt8] {
    let range = byteRange(of: view)
    switch source {
    case .parts(let parts):
      return try parts.bytes(range, of: storages[view.storage].partName)
    case .positions(let positions, let file):
      return try file.elements(
        count: range.count, at: positions[view.storage] + range.lowerBound)
    }
  }

  /// The places in its storage of the bytes from the first to the last element of `view`.
  private func byteRange(of view: TensorView) -> Range<Int> {
    let size = storages[view.storage].type.size
    return view.places.lowerBound * size..<view.places.upperBound * size
  }
}
