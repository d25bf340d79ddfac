package import Testing

/// Records an issue unless the process of `result` ended with a program error whose line on
/// standard error contains `message`.
package func expectMessage(
  _ message: String, of result: ExitTest.Result?,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  // Without a result, `#expect(processExitsWith:)` has recorded an issue already.
  guard let result else { return }
  let printed = String(decoding: result.standardErrorContent, as: UTF8.self)
  let errors = printed.split(separator: "\n").filter { $0.contains("Fatal error: ") }
  guard !errors.contains(where: { $0.contains(message) }) else { return }
  Issue.record("no error \"\(message)\" in \"\(printed)\"", sourceLocation: sourceLocation)
}
