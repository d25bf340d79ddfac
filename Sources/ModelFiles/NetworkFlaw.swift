package import Checkpoints
import GAN

/// Why tensors are not a network of the kind that was asked for: part of a sentence for the user.
package struct NetworkFlaw: Error {
  package let reason: String
  /// How many layers had been understood before, by which the best of several attempts is known.
  package var depth = 0

  /// The flaw that `entry` shows.
  package static func tensor(_ entry: TensorEntry, _ reason: String) -> NetworkFlaw {
    NetworkFlaw(reason: "\(entry.quoted) \(reason)")
  }
}
