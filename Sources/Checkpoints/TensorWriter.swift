import Preconditions
public import Tensors

/// Collects named tensors and writes them to a file.
public protocol TensorWriter: Sendable {
  /// The tensors to write, in the order in which they were added.
  var tensors: [WrittenTensor] { get set }

  /// Writes the file. A file that exists at `path` stays as it is until the new one is complete and
  /// on the disk.
  func write(to path: String) throws(TensorFileError)
}

extension TensorWriter {
  /// Adds `tensor` in single precision.
  public mutating func add(_ tensor: Tensor, named name: String) {
    tensors.append(WrittenTensor(name: name, shape: tensor.shape, elements: .floats(tensor)))
  }

  /// Adds the bits of half-precision numbers (see `Tensor.halves`), in row-major order.
  public mutating func add(halves: [UInt16], shape: TensorShape, named name: String) {
    add(.halves(halves), count: halves.count, shape: shape, named: name)
  }

  /// Adds 64-bit integers in row-major order. A scalar has the shape `[]`.
  public mutating func add(integers: [Int64], shape: TensorShape, named name: String) {
    add(.integers(integers), count: integers.count, shape: shape, named: name)
  }

  private mutating func add(
    _ elements: TensorElements, count: Int, shape: TensorShape, named name: String
  ) {
    require(
      count == shape.count,
      "TensorWriter: \(count) elements for '\(name)' of shape \(shape), which has \(shape.count)")
    tensors.append(WrittenTensor(name: name, shape: shape, elements: elements))
  }
}

/// A tensor to be written to a file.
public struct WrittenTensor: Sendable {
  /// The name in the file.
  public let name: String
  /// The shape in the file.
  public let shape: TensorShape
  let elements: TensorElements
}

/// The elements of a tensor to be written, in row-major order.
enum TensorElements: Sendable {
  case floats(Tensor)
  case halves([UInt16])
  case integers([Int64])

  var type: ScalarType {
    switch self {
    case .floats: .float32
    case .halves: .float16
    case .integers: .int64
    }
  }

  /// Calls `body` with the elements in memory, whose layout is that of a file.
  func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: none of the types has padding.
    switch self {
    case .floats(let tensor):
      try tensor.withSpan { (span) throws(Failure) in try body(unsafe span.bytes) }
    case .halves(let halves): try body(unsafe halves.span.bytes)
    case .integers(let integers): try body(unsafe integers.span.bytes)
    }
  }
}
