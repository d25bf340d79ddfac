import Files
public import Tensors

/// A file of `torch.save` that is open for reading: a `state_dict`, or dictionaries and lists with
/// tensors in them.
///
/// Opening reads and checks everything but the tensors' elements, which are read when they are asked
/// for. The pickle inside is no program here: a reader that knows a fixed list of instructions and
/// types takes it apart, and refuses everything else with a reason (`docs/checkpoints.md`).
///
///     let file = try PyTorchFile(contentsOf: "netG.pth")
///     let filter = try file.tensor(named: "main.0.weight").hwioFromOIHW()
public struct PyTorchFile: TensorFile {
  /// The tensors in the order in which they were saved.
  public let entries: [TensorEntry]
  /// The numbers and texts among the tensors, such as an epoch.
  public let metadata: [String: String]
  /// Which of PyTorch's formats the file has.
  public let format: TensorFileFormat
  private let file: ReadableFile
  private let views: [TensorView]
  private let storages: [TensorStorage]
  private let source: Source
  private let indices: [String: Int]

  /// The most bytes that a pickle may have.
  static let pickleLimit = 1 << 26

  /// Where the elements of the storages are.
  private enum Source {
    case archive(ZipArchive, [ZipArchive.Entry])
    case positions([Int])
  }

  /// Opens the file at `path`.
  public init(contentsOf path: String) throws(PyTorchFileError) {
    let (file, format) = try PyTorchFileError.reporting { () throws(FileError) in
      let file = try ReadableFile(path: path)
      return (file, try TensorFileFormat(of: file))
    }
    try self.init(file, format)
  }

  /// The content of an open file; what is of no format of PyTorch's counts as a damaged archive.
  init(_ file: ReadableFile, _ format: TensorFileFormat) throws(PyTorchFileError) {
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
      entries = content.tensors.map { name, dictionary, view in
        TensorEntry(
          name: name, type: pickle.storages[view.storage].type, shape: Shape(view.extents),
          dictionary: dictionary)
      }
    } catch {
      throw .invalid(path: file.path, error)
    }
    storages = pickle.storages
    indices = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// The pickle of a zip archive, and the entries with the elements of its storages.
  private static func content(
    of archive: ZipArchive, path: String
  ) throws(PyTorchFileError) -> (Pickle, [ZipArchive.Entry]) {
    // Everything is in one folder, whose name is up to the writer.
    let name = "/data.pkl"
    guard let entry = archive.entries.first(where: { $0.name.hasSuffix(name) }) else {
      throw .invalid(path: path, .archive(reason: "it has no entry data.pkl, as PyTorch's have"))
    }
    let folder = entry.name.dropLast(name.count)
    if let order = archive.entry(named: folder + "/byteorder") {
      guard try archive.content(of: order, limit: 16) == Array("little".utf8) else {
        throw .invalid(path: path, .bigEndian)
      }
    }
    let bytes = try archive.content(of: entry, limit: pickleLimit)
    let pickle: Pickle
    do {
      pickle = try Pickle(bytes)
    } catch {
      throw .invalid(path: path, error)
    }
    var entries: [ZipArchive.Entry] = []
    for storage in pickle.storages {
      guard let entry = archive.entry(named: "\(folder)/data/\(storage.key)") else {
        throw .invalid(path: path, .storage(key: storage.key, reason: "the file lacks them"))
      }
      let expected = storage.count * storage.type.size
      guard entry.size == expected else {
        throw .invalid(
          path: path,
          .storage(key: storage.key, reason: "they have \(entry.size) bytes, not \(expected)"))
      }
      entries.append(entry)
    }
    return (pickle, entries)
  }

  /// The path that the file was opened at.
  public var path: String { file.path }

  /// What the file says about the tensor `name`; nil if it does not hold it.
  public func entry(named name: String) -> TensorEntry? { indices[name].map { entries[$0] } }

  /// The tensor `name`, with its elements rounded to `Float` where they are stored as another type.
  public func tensor(named name: String) throws(PyTorchFileError) -> Tensor {
    let index = try index(of: name)
    let (entry, view) = (entries[index], views[index])
    let bytes = try bytes(of: view)
    let stored = entry.type.singles(in: bytes)
    guard !view.isContiguous else { return Tensor(stored, shape: entry.shape) }
    return Tensor(shape: entry.shape) { output in
      view.forEachPlace { _, place in output.append(stored[place - view.offset]) }
    }
  }

  /// The exact elements of the tensor `name`, which must be stored as `I64`, in row-major order.
  public func integers(named name: String) throws(PyTorchFileError) -> [Int64] {
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

  private func index(of name: String) throws(PyTorchFileError) -> Int {
    guard let index = indices[name] else { throw .missing(path: path, tensor: name) }
    return index
  }

  /// The bytes of all elements from the first to the last of `view`.
  private func bytes(of view: TensorView) throws(PyTorchFileError) -> [UInt8] {
    let (storage, places) = (storages[view.storage], view.places)
    let size = storage.type.size
    let range = places.lowerBound * size..<places.upperBound * size
    switch source {
    case .archive(let archive, let entries):
      return try archive.content(of: entries[view.storage], range: range)
    case .positions(let positions):
      return try PyTorchFileError.reporting { () throws(FileError) in
        try file.elements(count: range.count, at: positions[view.storage] + range.lowerBound)
      }
    }
  }
}

extension TensorView {
  /// Calls `body` with the index of each element in row-major order and its place in the storage.
  fileprivate func forEachPlace(_ body: (_ index: Int, _ place: Int) -> Void) {
    guard !extents.contains(0) else { return }
    var coordinates = [Int](repeating: 0, count: extents.count)
    var (index, place) = (0, offset)
    while true {
      body(index, place)
      index += 1
      var axis = extents.count - 1
      while axis >= 0 {
        coordinates[axis] += 1
        place += strides[axis]
        if coordinates[axis] < extents[axis] { break }
        place -= strides[axis] * extents[axis]
        coordinates[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
