import Preconditions

/// A block of 64-byte-aligned floats that returns to the recycler when its last owner lets go.
///
/// A fresh block holds whatever its last user left there. A training step asks for the same sizes
/// every time, so after the first steps every block comes from the recycler and no page is touched
/// for the first time.
package final class Storage: Sendable {
  // SAFETY: the floats are this object's until `deinit`. The class does not order reads and writes
  // of them; its users do. A block is written only
  // - by the code that made it, before anything else can reach it (parallel kernels write disjoint
  //   parts), or
  // - by the holder of the only reference (`Buffer.isUniquelyReferenced()`).
  // So any number of threads may hold a block and read it.
  private let block: Recycler.Block

  /// The first of the floats.
  var base: UnsafeMutablePointer<Float> { unsafe block.base }

  /// Takes a block of at least `count` floats from the recycler or, failing that, the system.
  init(count: Int) {
    require(count >= 0, "Storage: count \(count) is negative")
    block = Recycler.shared.take(capacity: Recycler.capacity(for: count))
  }

  deinit { Recycler.shared.give(block) }
}
