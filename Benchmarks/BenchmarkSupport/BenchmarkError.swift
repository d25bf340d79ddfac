/// What keeps a benchmark from running, or its figures from being shown, as one sentence for the
/// user.
package struct BenchmarkError: Error, CustomStringConvertible {
  package let description: String

  /// An error with this description.
  package init(_ description: String) { self.description = description }
}
