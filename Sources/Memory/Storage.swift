import CPlatform

/// A block of 64-byte-aligned floats that returns to the recycler when its last owner lets go.
///
/// Fresh memory is undefined: whoever asks for a block writes all of it. A training step asks for
/// the same sizes every time, so after the first steps every block comes from the recycler and no
/// page is touched for the first time; so it is in an epoch's last batch, if it has half the images.
package final class Storage: @unchecked Sendable {
  // SAFETY: `block` is set once and its floats are this object's until `deinit`. Writers hold a
  // block that nobody else reads yet; the kernels that fill a block in parallel write disjoint
  // parts of it. That is what makes the class Sendable.
  private let block: Recycler.Block

  /// The first of the floats.
  var base: UnsafeMutablePointer<Float> { block.base }

  /// Takes a block of at least `count` floats from the recycler or, failing that, the system.
  init(count: Int) {
    precondition(count >= 0, "Storage: count \(count) is negative")
    block = Recycler.shared.take(capacity: Recycler.capacity(for: count))
  }

  deinit { Recycler.shared.give(block) }
}
