import Files
import PlainText
public import Tensors

/// A file of `torch.save` that is open for reading: a `state_dict`, or nested dictionaries and
/// lists with tensors in them.
///
/// Opening reads and checks everything but the elements; `TensorStorage` has the checks that bound
/// them. The pickle in the file is never run: `Pickle` interprets a fixed list of instructions and
/// refuses everything else with a reason (`docs/checkpoints.md`).
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
  private let file: ReadableFile
  private let views: [TensorView]
  private let storages: [TensorStorage]
  private let source: Source
  private let indices: [UTF8Key: Int]

  /// The most bytes that a pickle may have.
  static let pickleLimit = 1 << 26

  /// Where the storages are.
  private enum Source {
    /// In an entry each.
    case archive(ZipArchive, [ZipArchive.Entry])
    /// At these positions in the file.
    case positions([Int])
  }

  /// Opens the file at `path`.
  public init(contentsOf path: String) throws(TensorFileError) {
    let file = try ReadableFile(tensorsAt: path)
    try self.init(file, TensorFileFormat(of: file))
  }

  /// Reads an open file. One in another format than PyTorch's counts as a damaged archive.
  init(_ file: ReadableFile, _ format: TensorFileFormat) throws(TensorFileError) {
    self.file = file
    let pickle: Pickle
    if format == .legacyPyTorch {
      let archive = try LegacyArchive(file)
      (pickle, source) = (archive.pickle, .positions(archive.positions))
      self.format = .legacyPyTorch
    } else {
      let archive = try ZipArchive(file)
      let (content, entries) = try Self.content(of: archive, path: file.path)
      (pickle, source) = (content, .archive(archive, entries))
      self.format = .pyTorch
    }
    do {
      let content = try pickle.flattened()
      (views, metadata) = (content.tensors.map(\.view), content.metadata)
      modules = content.modules
      entries = content.tensors.map { name, dictionary, view in
        TensorEntry(
          name: name, type: pickle.storages[view.storage].type, shape: TensorShape(view.extents),
          dictionary: dictionary)
      }
    } catch {
      throw .pyTorch(path: file.path, error)
    }
    storages = pickle.storages
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { (UTF8Key($0.element.name), $0.offset) })
  }

  /// The pickle of a zip archive and the entries of its storages, whose sizes are checked.
  private static func content(
    of archive: ZipArchive, path: String
  ) throws(TensorFileError) -> (Pickle, [ZipArchive.Entry]) {
    // All entries are in one folder of any name.
    let name = "/data.pkl"
    guard let entry = archive.entries.first(where: { $0.name.hasSuffix(name) }) else {
      throw .pyTorch(path: path, .archive(reason: "it has no entry data.pkl, as PyTorch's have"))
    }
    let folder = entry.name.dropLast(name.count)
    if let order = archive.entry(named: folder + "/byteorder") {
      guard try archive.content(of: order, limit: 16) == Array("little".utf8) else {
        throw .pyTorch(path: path, .bigEndian)
      }
    }
    let bytes = try archive.content(of: entry, limit: pickleLimit)
    do throws(PyTorchFlaw) {
      let pickle = try Pickle(bytes)
      var entries: [ZipArchive.Entry] = []
      for storage in pickle.storages {
        guard let entry = archive.entry(named: "\(folder)/data/\(storage.key)") else {
          throw PyTorchFlaw.storage(key: storage.key, reason: "the file lacks them")
        }
        try storage.requireBytes(entry.size)
        entries.append(entry)
      }
      return (pickle, entries)
    } catch {
      throw .pyTorch(path: path, error)
    }
  }

  /// The path that the file was opened at.
  public var path: String { file.path }

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
    let (storage, places) = (storages[view.storage], view.places)
    let size = storage.type.size
    let range = places.lowerBound * size..<places.upperBound * size
    switch source {
    case .archive(let archive, let entries):
      return try archive.content(of: entries[view.storage], range: range)
    case .positions(let positions):
      return try file.elements(
        count: range.count, at: positions[view.storage] + range.lowerBound)
    }
  }
}
