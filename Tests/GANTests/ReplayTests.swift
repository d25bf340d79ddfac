import Foundation
import GAN
import Testing

/// Traces that PyTorch recorded; `Golden/make_goldens.py` says how.
@Suite struct ReplayTests {
  @Test(arguments: ["trace-64-rgb", "trace-32-grey", "trace-128-rgb"])
  func agreesWithPyTorch(name: String) throws {
    let trace = try Trace(contentsOf: golden(name))
    let replay = try Replay(trace)
    for (index, step) in replay.steps.enumerated() {
      #expect(
        step.isWithinTolerance,
        "step \(index): off by \(step.worst), ours \(step.ours), PyTorch's \(step.theirs)")
    }
    for weights in replay.weights where !weights.isWithinTolerance {
      Issue.record("\(weights.name): off by \(weights.difference) of its change")
    }
  }
}

/// The path of a golden file.
func golden(_ name: String) throws -> String {
  try #require(
    Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden"))
}
