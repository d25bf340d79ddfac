import CFuzzer
import Kernels

/// Feeds libFuzzer's inputs to one parser: `fuzzing --parser=tensors` and options of libFuzzer,
/// which leaves alone what begins with two dashes. `scripts/fuzz` calls it.
///
/// A parser throws on bad input. Anything else that ends the program is a finding: a trap, a report
/// of the address sanitizer, too much time or memory.
@main
struct Fuzzing {
  private static let parser: Parser = {
    let prefix = "--parser="
    let names = CommandLine.arguments.filter { $0.hasPrefix(prefix) }
    guard names.count == 1, let parser = Parser(rawValue: String(names[0].dropFirst(prefix.count)))
    else {
      let known = Parser.allCases.map(\.rawValue).joined(separator: ", ")
      fatalError("one option \(prefix)NAME is needed, with a name of: \(known)")
    }
    return parser
  }()

  static func main() {
    // The sums of small tensors are not worth waking a thread.
    Engine.current = Engine.current.limited(to: 1)
    _ = parser
    var count = CommandLine.argc
    // SAFETY: the arguments are the process's own and outlive it. libFuzzer's bytes are copied
    // before the closure returns.
    var arguments = unsafe CommandLine.unsafeArgv
    let result = unsafe LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
      let input = unsafe [UInt8](UnsafeBufferPointer(start: bytes, count: count))
      Fuzzing.parser.parse(input)
      return 0
    }
    guard result == 0 else { fatalError("libFuzzer ended with \(result)") }
  }
}
