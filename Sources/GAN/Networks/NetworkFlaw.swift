import Checkpoints

/// Why tensors are not a network of the kind that was asked for: part of a sentence for the user.
struct NetworkFlaw: Error {
  let reason: String
  /// How many layers had been understood before, by which the best of several attempts is known.
  var depth = 0

  /// The flaw that `entry` shows.
  static func tensor(_ entry: TensorEntry, _ reason: String) -> NetworkFlaw {
    NetworkFlaw(reason: "\(entry.quoted) \(reason)")
  }
}
