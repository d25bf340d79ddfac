import Preconditions
import Synchronization

/// A run of floats inside a block of memory: the operand of every kernel.
///
/// Copying a buffer copies the reference, not the floats. A buffer may be written only by the code
/// that made it, before it hands it out, and by a holder that found itself to be the only one
/// (`isUniquelyReferenced()`); `Tensor` is built on that rule.
package struct Buffer: Sendable {
  package private(set) var storage: Storage
  package let offset: Int
  package let count: Int

  /// The whole of a new block, undefined until written.
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

  /// The size of the floats in bytes.
  package var byteCount: Int { count * MemoryLayout<Float>.stride }

  /// The floats `range` of this buffer, sharing its memory.
  package func slice(_ range: Range<Int>) -> Buffer {
    require(
      range.lowerBound >= 0 && range.upperBound <= count,
      "Buffer: \(range) is outside 0..<\(count)")
    return Buffer(storage: storage, offset: offset + range.lowerBound, count: range.count)
  }

  /// Whether no other buffer shares this one's memory, so that it may be written.
  package mutating func isUniquelyReferenced() -> Bool {
    guard isKnownUniquelyReferenced(&storage) else { return false }
    // Another thread may have read the floats before it released its reference. The fence pairs
    // with that release: those reads come before the writes that the caller is about to make.
    atomicMemoryFence(ordering: .acquiring)
    return true
  }

  /// The first float.
  ///
  /// Valid while this buffer, or a copy of it, is alive. A function's parameter lives as long as
  /// the call, so kernels and the engine use the pointers of their operands freely. A local buffer
  /// may end after its last mention, even though a pointer into it is still in use: reach its
  /// floats through `withPointer`.
  package var pointer: UnsafeMutablePointer<Float> { unsafe storage.base + offset }

  /// Calls `body` with the first float; the memory lives at least as long as the call.
  package func withPointer<Result, Failure: Error>(
    _ body: (UnsafeMutablePointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try unsafe body(pointer)
  }

  /// Reads the floats in place.
  package func withSpan<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: `count` floats from `pointer` on belong to the buffer, and live as long as the call.
    defer { withExtendedLifetime(storage) {} }
    return try body(unsafe UnsafeBufferPointer(start: pointer, count: count).span)
  }

  /// Writes the floats in place; every other holder of this memory sees the change.
  package func withMutableSpan<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: as above; the caller keeps the type's rule for writing.
    defer { withExtendedLifetime(storage) {} }
    var span = unsafe UnsafeMutableBufferPointer(start: pointer, count: count).mutableSpan
    return try body(&span)
  }

  /// Lets `body` append floats to the buffer, from its first on.
  ///
  /// - Returns: how many it appended; the others keep what was there.
  package func initialize<Failure: Error>(
    _ body: (inout OutputSpan<Float>) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    // SAFETY: as above. `finalize` traps if `body` has put another span in the place of this one.
    defer { withExtendedLifetime(storage) {} }
    let floats = unsafe UnsafeMutableBufferPointer(start: pointer, count: count)
    var output = unsafe OutputSpan(buffer: floats, initializedCount: 0)
    try body(&output)
    return unsafe output.finalize(for: floats)
  }
}
