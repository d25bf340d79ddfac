import Kernels
package import Memory
import Preconditions

/// An array of single-precision numbers with a shape. Images are `[N, H, W, C]`.
///
/// A tensor is a value: no one can change the elements that it holds. Copies share memory, and so
/// do a parameter and the tensors taken from it. A mutating method writes in place if no other
/// tensor holds the memory; otherwise it copies the elements first.
public struct Tensor: Sendable {
  /// The extents, outermost first.
  public let shape: TensorShape
  package private(set) var buffer: Buffer

  /// A tensor over existing memory, which nobody writes any more.
  package init(shape: TensorShape, buffer: Buffer) {
    require(
      shape.count == buffer.count,
      "Tensor: shape \(shape) has \(shape.count) elements, its buffer \(buffer.count)")
    self.shape = shape
    self.buffer = buffer
  }

  /// A tensor for a kernel to fill: its elements are undefined until the kernel has written all of
  /// them to `buffer`.
  package init(uninitialized shape: TensorShape) {
    self.init(shape: shape, buffer: Buffer(count: shape.count))
  }

  /// A tensor whose elements `body` appends in row-major order.
  ///
  /// To write them in another order, append zeros and use the output's `mutableSpan`.
  ///
  /// - Precondition: `body` appends `shape.count` elements.
  public init<Failure: Error>(
    shape: TensorShape, initializingWith body: (inout OutputSpan<Float>) throws(Failure) -> Void
  ) throws(Failure) {
    self.init(uninitialized: shape)
    let written = try buffer.initialize(body)
    require(
      written == count,
      "Tensor: \(written) elements for shape \(shape), which has \(count)")
  }

  /// A tensor of the given elements in row-major order.
  ///
  /// - Precondition: there are `shape.count` of them.
  public init(_ scalars: [Float], shape: TensorShape) {
    require(
      scalars.count == shape.count,
      "Tensor: \(scalars.count) elements for shape \(shape), which has \(shape.count)")
    self.init(shape: shape) { output in output.append(copying: scalars.span) }
  }

  /// A tensor with every element `value`.
  public init(repeating value: Float, shape: TensorShape) {
    self.init(uninitialized: shape)
    Engine.current.fill(buffer, with: value)
  }

  /// The number of elements.
  public var count: Int { shape.count }

  /// The size of the elements in bytes.
  package var byteCount: Int { buffer.byteCount }

  /// A copy of the elements in row-major order, in time proportional to their number. `withSpan`
  /// reads them in place.
  public func scalars() -> [Float] {
    [Float](capacity: count) { output in withSpan { output.append(copying: $0) } }
  }

  /// Reads the elements in place, in row-major order.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try buffer.withSpan(body)
  }

  /// The same elements under another shape.
  ///
  /// - Precondition: `shape` has as many elements.
  public func reshaped(to shape: TensorShape) -> Tensor {
    require(
      shape.count == count,
      "reshaped: \(self.shape) has \(count) elements, \(shape) \(shape.count)")
    return Tensor(shape: shape, buffer: buffer)
  }

  /// The elements `range`, in row-major order, under a shape of their own.
  package func slice(_ range: Range<Int>, shape: TensorShape) -> Tensor {
    Tensor(shape: shape, buffer: buffer.slice(range))
  }
}

// Writing. What other tensors hold stays as it is.
extension Tensor {
  /// Lets `body` write the elements, in row-major order.
  public mutating func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    return try buffer.withMutableSpan(body)
  }

  /// Lets kernels write to the elements. `body` must not keep the buffer.
  package mutating func withMutableBuffer<Result>(_ body: (Buffer) -> Result) -> Result {
    makeUnique()
    return body(buffer)
  }

  /// Sets every element to `value`.
  package mutating func fill(with value: Float) {
    // Elements that are overwritten need not be copied.
    if !buffer.isUniquelyReferenced() { buffer = Buffer(count: count) }
    Engine.current.fill(buffer, with: value)
  }

  /// Moves the elements to memory of their own if another tensor holds theirs.
  private mutating func makeUnique() {
    guard !buffer.isUniquelyReferenced() else { return }
    let copy = Buffer(count: count)
    Engine.current.copy(buffer, to: copy)
    buffer = copy
  }
}

extension OutputSpan<Float> {
  /// Appends a copy of all elements of `source`.
  package mutating func append(copying source: Span<Float>) {
    for index in source.indices { append(source[index]) }
  }
}
