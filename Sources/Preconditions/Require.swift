#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the program with `Fatal error: <message>` on standard error unless `condition` holds.
///
/// For mistakes of the calling program, such as operands whose shapes do not fit. `precondition`
/// is not used because optimized builds drop its text, and this package is optimized in every
/// configuration.
///
/// - Parameters:
///   - condition: what the caller has promised.
///   - message: one line that names the function and its operands; evaluated only on failure.
@inlinable
package func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { programError(message()) }
}

/// Ends the program with `Fatal error: <message>` on standard error.
///
/// `fatalError` would begin the line with the source file and line of the check, which mean nothing
/// to the program that made the mistake; a backtrace, if enabled, shows both.
///
/// - Parameter message: one line that names the function and its operands.
@usableFromInline @inline(never)
package func programError(_ message: String) -> Never {
  #if hasFeature(Embedded)
    // There is no standard error without an operating system.
    fatalError()
  #else
    // One call, so that lines of several threads do not mix.
    let line = Array("Fatal error: \(message)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    abort()
  #endif
}

/// Ends the program with `Error: <message>` on standard error and status 1.
///
/// For what no caller can prevent or handle, such as memory that the system refuses. Other threads
/// may be running, so nothing is cleaned up; files are written so that this does them no harm.
///
/// - Parameter message: one line: what was wanted, and what to do.
@usableFromInline @inline(never)
package func endProgram(_ message: String) -> Never {
  #if hasFeature(Embedded)
    fatalError()
  #else
    let line = Array("Error: \(message)\n".utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
    _exit(1)
  #endif
}
