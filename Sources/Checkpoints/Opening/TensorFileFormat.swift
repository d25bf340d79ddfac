import Files

/// The formats of tensor files that can be read. The content of a file decides, never its name.
public enum TensorFileFormat: String, Sendable, CustomStringConvertible {
  /// A JSON header with the position of each tensor, followed by the elements.
  case safetensors
  /// The format of `torch.save`: a zip archive with a pickle in it. TorchScript's and libtorch's
  /// archives are read as well.
  case pyTorch = "PyTorch"
  /// The format of `torch.save` before version 1.6: pickles, followed by the elements.
  case legacyPyTorch = "PyTorch, the format before 1.6"

  public var description: String { rawValue }

  /// The format of `file` by its first bytes. Safetensors files have no signature, so everything
  /// that is not PyTorch's counts as one, and its reader says what is wrong.
  init(of file: ReadableFile) throws(TensorFileError) {
    let start: [UInt8] = try file.elements(
      count: min(file.size, LegacyArchive.longestMagic), at: 0)
    if start.starts(with: ZipArchive.magic) {
      self = .pyTorch
    } else if LegacyArchive.magicLength(of: start) != nil {
      self = .legacyPyTorch
    } else {
      self = .safetensors
    }
  }

  /// Opens the tensor file at `path`, whatever its format.
  ///
  /// A folder stands for the one tensor file in it (`TensorFolder`), and one of several shards,
  /// such as `model-00001-of-00002.safetensors`, for all of them. What is no tensor file is named
  /// in the error.
  public static func open(_ path: String) throws(TensorFileError) -> any TensorFile {
    if let folder = try TensorFolder(path) { return try folder.open() }
    if let shards = ShardNames(path) { return try ShardedTensorFile(shards, path: path) }
    return try openSingle(path)
  }

  /// Opens the tensor file at `path`, which is one file.
  static func openSingle(_ path: String) throws(TensorFileError) -> any TensorFile {
    let file = try ReadableFile(tensorsAt: path)
    let format = try TensorFileFormat(of: file)
    guard format == .safetensors else { return try PyTorchFile(file, format) }
    if try !SafetensorsFile.isLikely(file) {
      let kind: ContentKind?
      do { kind = try ContentKind(of: file) } catch { throw .system(error) }
      if let kind { throw .otherContent(path: path, content: kind.name, advice: kind.advice) }
    }
    do {
      return try SafetensorsFile(file)
    } catch .safetensors(_, .tooShort), .safetensors(_, .headerTooLong) {
      throw .unknownFormat(path: path)
    }
  }
}
