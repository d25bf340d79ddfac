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
    #expect(lines.count { $0.contains("its own  ") } == 4)
    #expect(lines.contains { $0.contains("the worst of one step, ") })
    #expect(lines.last == "within PyTorch's own rounding")
    #expect(!replay.output.contains("TOO FAR"))
  }

  @Test func writesJSON() throws {
    struct Report: Decodable {
      struct Step: Decodable {
        var ours: [Double]
        var torch: [Double]
      }
      var withinLimits: Bool
      var steps: [Step]
    }
    let replay = try Program(
      ["replay", trace("trace-16-states"), "--json"], in: TemporaryFolder())
    #expect(replay.status == 0, "\(replay.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(replay.output.utf8))
    #expect(report.withinLimits)
    #expect(report.steps.count == 4)
    #expect(report.steps.allSatisfy { $0.ours.count == 6 && $0.torch.count == 6 })
  }

  /// A number that is off by 2e-5, and a small fault in all steps.
  @Test(arguments: ["step0.errD_real", nil])
  func differencesEndWithStatusOne(number: String?) throws {
    let source = try SafetensorsFile(
      contentsOf: trace(number == nil ? "fault-layer-output" : "trace-16-states"))
    var writer = SafetensorsWriter(metadata: source.metadata)
    for entry in source.entries {
      var value = try source.tensor(named: entry.name)
      if entry.name == number {
        value = Tensor(value.scalars().map { $0 * 1.00002 }, shape: value.shape)
      }
      writer.add(value, named: entry.name)
    }
    let folder = try TemporaryFolder()
    try writer.write(to: folder.path + "/trace.safetensors")
    let replay = try Program(["replay", "trace.safetensors"], in: folder)
    #expect(replay.status == 1)
    let excess = replay.output.split(separator: "\n").filter { $0.hasSuffix("TOO FAR") }
    if number != nil { #expect(excess.count == 1 && excess[0].contains("errD_real in step 0")) }
    #expect(!excess.isEmpty)
    #expect(replay.output.contains("OUTSIDE PYTORCH'S OWN ROUNDING"))
  }
}
