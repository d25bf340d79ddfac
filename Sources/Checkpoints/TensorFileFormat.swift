import Files

/// The formats of files of tensors that are read. A file is known by its content, never by its name.
public enum TensorFileFormat: String, Sendable, CustomStringConvertible {
  /// A header that says where each tensor lies, and their bytes.
  case safetensors
  /// What `torch.save` writes: a zip archive with a pickle in it.
  case pyTorch = "PyTorch"
  /// What `torch.save` wrote before version 1.6: pickles, and the bytes of the tensors behind them.
  case legacyPyTorch = "PyTorch, the format before 1.6"

  public var description: String { rawValue }

  /// The format of `file`, judged by its first bytes: anything that is not PyTorch's counts as
  /// safetensors, whose reader says what is wrong with it.
  init(of file: ReadableFile) throws(FileError) {
    let start: [UInt8] = try file.elements(count: min(file.size, LegacyArchive.magic.count), at: 0)
    if start.starts(with: ZipArchive.magic) {
      self = .pyTorch
    } else if start == LegacyArchive.magic {
      self = .legacyPyTorch
    } else {
      self = .safetensors
    }
  }

  /// Opens the file of tensors at `path`, in whichever format it is.
  public static func open(_ path: String) throws(TensorFileError) -> any TensorFile {
    let (file, format): (ReadableFile, TensorFileFormat)
    do {
      file = try ReadableFile(path: path)
      format = try TensorFileFormat(of: file)
    } catch {
      throw .system(error)
    }
    switch format {
    case .safetensors:
      do { return try SafetensorsFile(file) } catch { throw .safetensors(error) }
    case .pyTorch, .legacyPyTorch:
      do { return try PyTorchFile(file, format) } catch { throw .pyTorch(error) }
    }
  }
}
