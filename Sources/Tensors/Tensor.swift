package import Memory

/// An array of single-precision numbers with a shape.
///
/// Operations return new tensors and change none. Tensors taken from a parameter or an optimizer share
/// its memory, though, and change with it. Images are `[N, H, W, C]`.
public struct Tensor: Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  package let buffer: Buffer

  /// A tensor over existing memory.
  package init(shape: Shape, buffer: Buffer) {
    precondition(
      shape.count == buffer.count,
      "Tensor: shape \(shape) has \(shape.count) elements, its buffer \(buffer.count)")
    self.shape = shape
    self.buffer = buffer
  }

  /// A tensor that a kernel is about to fill; its elements are undefined until then.
  package init(uninitialized shape: Shape) {
    self.init(shape: shape, buffer: Buffer(count: shape.count))
  }

  /// A tensor whose elements `body` writes, all of them, in row-major order.
  public init<Failure: Error>(
    shape: Shape, initializingWith body: (inout MutableSpan<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(uninitialized: shape)
    try buffer.withMutableSpan(body)
  }

  /// A tensor of the given elements in row-major order; their number must be the shape's.
  public init(_ scalars: [Float], shape: Shape) {
    precondition(
      scalars.count == shape.count,
      "Tensor: \(scalars.count) elements for shape \(shape), which has \(shape.count)")
    self.init(shape: shape) { span in
      for index in scalars.indices { span[index] = scalars[index] }
    }
  }

  /// A tensor with every element `value`.
  public init(repeating value: Float, shape: Shape) {
    self.init(shape: shape) { span in
      for index in 0..<span.count { span[index] = value }
    }
  }

  /// The number of elements.
  public var count: Int { shape.count }

  /// The size of the elements in memory.
  package var byteCount: Int { buffer.byteCount }

  /// A copy of the elements in row-major order.
  public var scalars: [Float] {
    withSpan { span in
      [Float](unsafeUninitializedCapacity: span.count) { target, count in
        for index in 0..<span.count { target.initializeElement(at: index, to: span[index]) }
        count = span.count
      }
    }
  }

  /// Reads the elements in place, in row-major order.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try buffer.withSpan(body)
  }

  /// The same elements under another shape of the same count.
  public func reshaped(to shape: Shape) -> Tensor {
    precondition(
      shape.count == count, "Tensor: \(self.shape) cannot be reshaped to \(shape)")
    return Tensor(shape: shape, buffer: buffer)
  }
}
