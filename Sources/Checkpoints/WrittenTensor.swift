public import Tensors

/// A tensor that is to be written to a file.
public struct WrittenTensor: Sendable {
  /// Its name in the file.
  public let name: String
  /// Its extents.
  public let shape: Shape
  let elements: TensorElements
}
