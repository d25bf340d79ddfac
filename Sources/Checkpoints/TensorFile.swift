public import Tensors

/// A file of named tensors that is open for reading, whatever its format.
public protocol TensorFile: Sendable {
  /// What reading can end in; its description is one sentence for the user.
  associatedtype Failure: Error, CustomStringConvertible

  /// The path that the file was opened at.
  var path: String { get }
  /// The format that its content has.
  var format: TensorFileFormat { get }
  /// The tensors in the order in which the file has them.
  var entries: [TensorEntry] { get }
  /// What else the file says, as text.
  var metadata: [String: String] { get }

  /// What the file says about the tensor `name`; nil if it does not hold it.
  func entry(named name: String) -> TensorEntry?

  /// The tensor `name`, its elements rounded to `Float` where they are stored as another type.
  func tensor(named name: String) throws(Failure) -> Tensor

  /// The exact elements of the tensor `name`, which must be stored as `I64`, in row-major order.
  func integers(named name: String) throws(Failure) -> [Int64]
}
