package import Testing

/// Records an issue unless the process of `result` printed `message` as it trapped.
///
/// Optimized code traps without a message, so this checks nothing unless the engine was built with
/// `ENGINE_CHECKED=1`.
package func expectMessage(
  _ message: String, of result: ExitTest.Result?,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var isChecked = false
  assert(
    {
      isChecked = true
      return true
    }())
  guard isChecked, let result else { return }
  let printed = String(decoding: result.standardErrorContent, as: UTF8.self)
  guard !printed.contains(message) else { return }
  Issue.record("no \"\(message)\" in \"\(printed)\"", sourceLocation: sourceLocation)
}
