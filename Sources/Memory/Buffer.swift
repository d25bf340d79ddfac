/// A run of floats inside a storage block: what a tensor owns and a kernel façade takes.
///
/// Copying a buffer copies the reference, not the floats.
package struct Buffer: Sendable {
  package let storage: Storage
  package let offset: Int
  package let count: Int

  /// The whole of a fresh block, undefined until written.
  package init(count: Int) {
    storage = Storage(count: count)
    offset = 0
    self.count = count
  }

  private init(storage: Storage, offset: Int, count: Int) {
    self.storage = storage
    self.offset = offset
    self.count = count
  }

  /// The size of the floats in memory.
  package var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// The floats `range` of this buffer, sharing its memory.
  package func slice(_ range: Range<Int>) -> Buffer {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Buffer: \(range) is outside 0..<\(count)")
    return Buffer(storage: storage, offset: offset + range.lowerBound, count: range.count)
  }

  /// The first float. Valid while this buffer, or a copy of it, is alive.
  package var pointer: UnsafeMutablePointer<Float> { storage.base + offset }

  /// Reads the floats in place.
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the span covers `count` initialized floats and `self` outlives the call.
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: pointer, count: count).span)
  }

  /// Writes the floats in place; every other holder of this memory sees the change.
  package func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: as above; the caller is the only writer for the length of the call.
    defer { withExtendedLifetime(storage) {} }
    var span = UnsafeMutableBufferPointer(start: pointer, count: count).mutableSpan
    return try body(&span)
  }
}
