import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// `dcgan replay`, as a user runs it.
@Suite struct ReplayCommandTests {
  @Test(arguments: ["trace-32-grey", "trace-16-states"])
  func showsPyTorchsNumbersBesideOurs(name: String) throws {
    let replay = try Program(
      ["replay", trace(name)], in: TemporaryFolder())
    #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
    let lines = replay.output.split(separator: "\n")
    #expect(lines.count { $0.contains("ours") } == 4)
    #expect(lines.count { $0.contains("torch") } == 4)
    #expect(lines.contains { $0.hasPrefix("worst tensor at the end: net") })
    #expect(lines.last == "within tolerance")
    #expect(replay.output.contains("worst tensor after a step") == name.hasSuffix("states"))
  }

  @Test func writesJSON() throws {
    struct Report: Decodable {
      struct Step: Decodable {
        var ours: [Double]
        var torch: [Double]
      }
      var withinTolerance: Bool
      var steps: [Step]
    }
    let replay = try Program(
      ["replay", trace("trace-16-states"), "--json"], in: TemporaryFolder())
    #expect(replay.status == 0, "\(replay.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(replay.output.utf8))
    #expect(report.withinTolerance)
    #expect(report.steps.count == 4)
    #expect(report.steps.allSatisfy { $0.ours.count == 6 && $0.torch.count == 6 })
  }

  /// Finds a number that is off by 2e-5 in the first step, and weights that have moved half as far.
  @Test(arguments: ["step0.errG", "final.netD.main.2.weight"])
  func differencesEndWithStatusOne(tensor: String) throws {
    let source = try SafetensorsFile(contentsOf: trace("trace-32-grey"))
    var writer = SafetensorsWriter(metadata: source.metadata)
    for entry in source.entries {
      var value = try source.tensor(named: entry.name)
      if entry.name == tensor {
        if tensor.hasPrefix("final") {
          let first = try source.tensor(named: "initial" + tensor.dropFirst(5))
          let halves = zip(first.scalars(), value.scalars()).map { ($0 + $1) / 2 }
          value = Tensor(halves, shape: value.shape)
        } else {
          value = Tensor(value.scalars().map { $0 * 1.00002 }, shape: value.shape)
        }
      }
      writer.add(value, named: entry.name)
    }
    let folder = try TemporaryFolder()
    try writer.write(to: folder.path + "/trace.safetensors")
    let replay = try Program(["replay", "trace.safetensors"], in: folder)
    #expect(replay.status == 1)
    #expect(replay.output.contains("FAR") == tensor.hasPrefix("step"))
    #expect(replay.output.contains("OUTSIDE TOLERANCE"))
    // A step that began with PyTorch's state must be within its tolerance.
    #expect(replay.output.contains("scripts/record_trace.py") == tensor.hasPrefix("final"))
  }
}
