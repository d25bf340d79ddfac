/// Ends the program with `message` on standard error unless `condition` holds.
///
/// For errors of the calling program, such as operands whose shapes do not fit. `precondition` would do
/// the same, but optimized builds drop its text, and this package is optimized in every configuration.
///
/// - Parameters:
///   - condition: what the caller has promised.
///   - message: one line that names the function and the operands; made only when needed.
@inlinable
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
