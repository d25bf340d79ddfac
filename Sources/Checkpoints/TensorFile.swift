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
