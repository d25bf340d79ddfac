/// What keeps the benchmark from running, as one sentence for the user.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
