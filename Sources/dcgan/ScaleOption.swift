import ArgumentParser
import Imaging

/// How large the pixels of drawn images are.
struct ScaleOption: ParsableArguments {
  @Option(help: "Show every pixel as a square of so many pixels a side.")
  var scale = 1

  func validate() throws {
    if !(1...16 ~= scale) { throw ValidationError("scale \(scale) is not possible; use 1 to 16") }
  }
}
