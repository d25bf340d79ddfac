import Tensors

/// The elements of a tensor that is to be written, in row-major order.
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

  /// Calls `body` with the elements as they lie in memory, which is how files have them.
  func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch self {
    case .floats(let tensor):
      try tensor.withSpan { (span) throws(Failure) in try body(span.bytes) }
    case .halves(let halves): try body(halves.span.bytes)
    case .integers(let integers): try body(integers.span.bytes)
    }
  }
}
