public import Tensors

/// Collects named tensors and writes them as a file, whatever its format.
public protocol TensorWriter: Sendable {
  /// What writing can end in; its description is one sentence for the user.
  associatedtype Failure: Error, CustomStringConvertible

  /// Adds `tensor` in single precision.
  mutating func add(_ tensor: Tensor, named name: String)

  /// Adds the bits of half-precision numbers, in row-major order (see `Tensor.halves`).
  mutating func add(halves: [UInt16], shape: Shape, named name: String)

  /// Adds integers of 64 bits, in row-major order; a scalar has the shape `[]`.
  mutating func add(integers: [Int64], shape: Shape, named name: String)

  /// Writes the file, replacing the one at `path`, which stays untouched until the new one is
  /// complete and on the disk.
  func write(to path: String) throws(Failure)
}
