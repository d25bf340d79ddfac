import PlainText
public import Tensors

/// What a file says about one of its tensors.
public struct TensorEntry: Sendable, Equatable {
  /// Unique within the file. Names in nested dictionaries are joined by dots.
  public let name: String
  /// The type of the elements in the file.
  public let type: ScalarType
  /// The extents as the file has them; a change of layout is up to the reader.
  public let shape: Shape
  /// What `name` begins with if the file has the tensor in dictionaries within a dictionary: their
  /// names, each with a dot behind it.
  public private(set) var dictionary = ""
}

extension TensorEntry {
  /// The name and the shape of the tensor, for sentences that a user reads.
  package var quoted: String { "tensor '\(name.printable)' \("\(shape)".printable)" }
}
