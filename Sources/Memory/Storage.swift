import CPlatform

/// A block of 64-byte-aligned floats that returns to the recycler when its last owner lets go.
///
/// Fresh memory is undefined: whoever asks for a block writes all of it. A training step asks for
/// the same sizes every time, so from the second step on every block comes from the recycler and
/// no page is touched for the first time.
package final class Storage: @unchecked Sendable {
  // SAFETY: `base` is set once and points at `capacity` floats until `deinit`. Writers hold a
  // block that nobody else reads yet; the kernels that fill a block in parallel write disjoint
  // parts of it. That is what makes the class Sendable.
  let base: UnsafeMutablePointer<Float>
  let capacity: Int

  /// Takes a block of at least `count` floats from the recycler or, failing that, the system.
  init(count: Int) {
    precondition(count >= 0, "Storage: count \(count) is negative")
    capacity = Recycler.capacity(for: count)
    base = Recycler.shared.take(capacity: capacity)
  }

  deinit { Recycler.shared.give(base, capacity: capacity) }
}
