import Files
import PlainText
public import Tensors

/// A file of named tensors that is open for reading, whatever its format.
public protocol TensorFile: Sendable {
  /// The path that the file was opened at.
  var path: String { get }
  /// The format of the content.
  var format: TensorFileFormat { get }
  /// The tensors, in the file's order.
  var entries: [TensorEntry] { get }
  /// What else the file says, as text.
  var metadata: [String: String] { get }
  /// The modules that were pickled whole, in the file's order, each before those inside it; empty
  /// for files without.
  var modules: [PickledModule] { get }

  /// The entry of the tensor `name`; nil if the file has no such tensor.
  func entry(named name: String) -> TensorEntry?

  /// Reads the tensor `name`. Elements of other types than `Float` are rounded to the nearest
  /// `Float`.
  func tensor(named name: String) throws(TensorFileError) -> Tensor

  /// Reads the exact elements of the tensor `name`, which must be stored as `I64`, in row-major
  /// order.
  func integers(named name: String) throws(TensorFileError) -> [Int64]
}

extension TensorFile {
  /// None, as in formats without modules.
  public var modules: [PickledModule] { [] }
}

/// What a file says about one of its tensors.
public struct TensorEntry: Sendable, Equatable {
  /// Unique within the file. Names in nested dictionaries are joined by dots.
  public let name: String
  /// The type of the elements in the file.
  public let type: ScalarType
  /// The shape in the file. Readers of images and filters change the layout.
  public let shape: TensorShape
  /// The names of the nested dictionaries around the tensor, each followed by a dot; a prefix of
  /// `name`.
  public private(set) var dictionary = ""
}

extension TensorEntry {
  /// The tensor's name and shape, for messages.
  package var quoted: String { "tensor '\(name.printable)' \("\(shape)".printable)" }
}

/// The formats of tensor files that can be read. The content of a file decides, never its name.
public enum TensorFileFormat: String, Sendable, CustomStringConvertible {
  /// A JSON header with the position of each tensor, followed by the elements.
  case safetensors
  /// The format of `torch.save`: a zip archive with a pickle in it.
  case pyTorch = "PyTorch"
  /// The format of `torch.save` before version 1.6: pickles, followed by the elements.
  case legacyPyTorch = "PyTorch, the format before 1.6"

  public var description: String { rawValue }

  /// The format of `file` by its first bytes. Safetensors files have no signature, so everything
  /// that is not PyTorch's counts as one, and its reader says what is wrong.
  init(of file: ReadableFile) throws(TensorFileError) {
    let start: [UInt8] = try file.elements(count: min(file.size, LegacyArchive.magic.count), at: 0)
    if start.starts(with: ZipArchive.magic) {
      self = .pyTorch
    } else if start == LegacyArchive.magic {
      self = .legacyPyTorch
    } else {
      self = .safetensors
    }
  }

  /// Opens the tensor file at `path`, whatever its format.
  public static func open(_ path: String) throws(TensorFileError) -> any TensorFile {
    let file = try ReadableFile(tensorsAt: path)
    let format = try TensorFileFormat(of: file)
    guard format == .safetensors else { return try PyTorchFile(file, format) }
    do {
      return try SafetensorsFile(file)
    } catch .safetensors(_, .tooShort), .safetensors(_, .headerTooLong) {
      throw .unknownFormat(path: path)
    }
  }
}
