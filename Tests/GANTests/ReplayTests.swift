import Checkpoints
import Foundation
import GAN
import Tensors
import Testing

/// Traces that PyTorch recorded; `Golden/make_goldens.py` says how.
@Suite struct ReplayTests {
  @Test(arguments: ["trace-64-rgb", "trace-32-grey", "trace-128-rgb", "trace-16-states"])
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

  /// With PyTorch's state before each step, what one step got wrong does not reach the next.
  @Test func stepsBeginWithTheStatesThatTheTraceHas() throws {
    let trace = try Trace(contentsOf: golden("trace-16-states"))
    #expect(trace.holdsStates)
    #expect(try !Trace(contentsOf: golden("trace-64-rgb")).holdsStates)
    let replay = try Replay(trace)
    #expect(replay.steps.count == 4)
    for (index, step) in replay.steps.enumerated() {
      #expect(step.worst <= Replay.firstStepTolerance, "step \(index): off by \(step.worst)")
    }
    // The last step alone moves the weights from the last state to the final ones.
    #expect(replay.weights.allSatisfy { $0.difference <= 1e-3 }, "\(replay.weights)")
  }

  /// A trace with the networks before a step but without the moments is refused.
  @Test func incompleteStatesAreRefused() throws {
    let source = try SafetensorsFile(contentsOf: golden("trace-16-states"))
    let path = FileManager.default.temporaryDirectory.path + "/trace-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = SafetensorsWriter(metadata: source.metadata)
    for name in source.entries.map(\.name) where name != "step2.optimizerD.main.3.bias.exp_avg_sq" {
      writer.add(try source.tensor(named: name), named: name)
    }
    try writer.write(to: path)
    do {
      _ = try Replay(try Trace(contentsOf: path))
      Issue.record("a tensor is missing")
    } catch {
      #expect("\(error)".contains("step2.optimizerD.main.3.bias.exp_avg_sq"), "\(error)")
    }
  }

  /// A trace whose metadata claim networks for which there is no memory.
  @Test func claimedSizesTakeNoMemory() throws {
    let path = FileManager.default.temporaryDirectory.path + "/trace-\(UUID()).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = SafetensorsWriter(metadata: [
      "format": "dcgan-trace", "version": "1", "image_size": "512", "nc": "3", "nz": "1",
      "ngf": "4096", "ndf": "4096", "batch_size": "1", "steps": "2147483648", "lr": "0.0002",
      "beta1": "0.5",
    ])
    writer.add(Tensor([1], shape: [1, 1, 1, 1]), named: "initial.netG.main.0.weight")
    try writer.write(to: path)
    do {
      _ = try Replay(try Trace(contentsOf: path))
      Issue.record("the file has no such networks")
    } catch {
      #expect("\(error)".contains("[1, 262144, 4, 4]"), "\(error)")
    }
  }
}

/// The path of a golden file.
func golden(_ name: String) throws -> String {
  try #require(
    Bundle.module.path(forResource: name, ofType: "safetensors", inDirectory: "Golden"))
}
