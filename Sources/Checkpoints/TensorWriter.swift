public import Tensors

/// Collects named tensors and writes them as a file, whatever its format.
public protocol TensorWriter: Sendable {
  /// What writing can end in; its description is one sentence for the user.
  associatedtype Failure: Error, CustomStringConvertible

  /// What will be written, in the order in which it was added.
  var tensors: [WrittenTensor] { get set }

  /// Writes the file, replacing the one at `path`, which stays untouched until the new one is
  /// complete and on the disk.
  func write(to path: String) throws(Failure)
}

extension TensorWriter {
  /// Adds `tensor` in single precision.
  public mutating func add(_ tensor: Tensor, named name: String) {
    tensors.append(WrittenTensor(name: name, shape: tensor.shape, elements: .floats(tensor)))
  }

  /// Adds the bits of half-precision numbers, in row-major order (see `Tensor.halves`).
  public mutating func add(halves: [UInt16], shape: Shape, named name: String) {
    add(.halves(halves), count: halves.count, shape: shape, named: name)
  }

  /// Adds integers of 64 bits, in row-major order; a scalar has the shape `[]`.
  public mutating func add(integers: [Int64], shape: Shape, named name: String) {
    add(.integers(integers), count: integers.count, shape: shape, named: name)
  }

  private mutating func add(
    _ elements: TensorElements, count: Int, shape: Shape, named name: String
  ) {
    precondition(
      count == shape.count,
      "TensorWriter: \(count) elements for '\(name)' of shape \(shape) with \(shape.count)")
    tensors.append(WrittenTensor(name: name, shape: shape, elements: elements))
  }
}
