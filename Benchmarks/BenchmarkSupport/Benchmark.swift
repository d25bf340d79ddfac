package import ArgumentParser

/// A benchmark program: it checks what it times, prints the results for people, and writes them as
/// JSON where `--json` wants them.
///
/// `bench-conv`, `bench-train`, `bench-generate` and `bench-load` differ in their options, in
/// `measure` and in their results. The rest of a run is the same.
package protocol Benchmark: ParsableCommand {
  associatedtype Results: Encodable

  /// Where the results go.
  var output: Output { get }

  /// Checks and times, and says what it finds through `output`. Throws a `BenchmarkError` if a
  /// check fails and there is nothing to report.
  func measure() throws -> Results

  /// Why the program fails although there are results; they are written before.
  func failure(of results: Results) -> BenchmarkError?
}

extension Benchmark {
  package func failure(of results: Results) -> BenchmarkError? { nil }

  package func run() throws {
    let results = try measure()
    try output.write(results)
    if let failure = failure(of: results) { throw failure }
  }
}

/// Why a benchmark cannot run or its figures cannot be used. The description is one sentence for
/// the user.
package struct BenchmarkError: Error, CustomStringConvertible {
  package let description: String

  /// An error with this description.
  package init(_ description: String) { self.description = description }
}

/// Refuses a value of `option` outside 1 to `limit`.
package func requireCount(_ option: String, _ value: Int, upTo limit: Int = 1_000_000) throws {
  guard 1...limit ~= value else {
    throw ValidationError("\(option) \(value): give a number from 1 to \(limit)")
  }
}
