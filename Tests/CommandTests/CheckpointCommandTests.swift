import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// `dcgan export`, `dcgan inspect`, and runs that begin with exported networks.
@Suite(.serialized) struct CheckpointCommandTests {
  static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../ModelFileTests/Golden").standardized.path

  static let trace = TestSupport.trace("trace-32-grey")
  static let sizes = [
    "--image-size", "32", "--nc", "1", "--nz", "16", "--ngf", "8", "--ndf", "8",
    "--batch-size", "4", "--max-steps", "1",
  ]

  @Test func exportInspectGenerate() throws {
    let folder = try TemporaryFolder()
    let export = try Program(["export", Self.trace, "--out", "netG.pth"], in: folder)
    #expect(export.status == 0, "\(export.errors)")
    #expect(export.output.hasPrefix("wrote netG.pth: generator of "))
    let inspect = try Program(["inspect", "netG.pth"], in: folder)
    #expect(inspect.status == 0)
    #expect(inspect.output.contains("netG.pth: PyTorch\n"))
    #expect(inspect.output.contains("main.1.num_batches_tracked I64 []"))
    #expect(
      inspect.output.contains(
        "generator: 32x32 grey images from latent vectors of 16, the tutorial's with ngf 8\n"))
    #expect(inspect.output.contains("discriminator: none: tensor 'main.0.weight'"))
    for (name, checkpoint) in [("a.png", "netG.pth"), ("b.png", Self.trace)] {
      let arguments = ["generate", "4", "--out", name, "--checkpoint", checkpoint]
      #expect(try Program(arguments, in: folder).status == 0)
    }
    #expect(try folder.data("a.png") == folder.data("b.png"))
  }

  /// Both commands read the newest checkpoint of a run. A run can begin with the networks of
  /// another.
  @Test func runs() throws {
    let folder = try TemporaryFolder()
    #expect(
      try Program(
        ["train", "--init-generator", Self.trace, "--init-discriminator", Self.trace] + Self.sizes,
        in: folder
      ).status == 0)
    let config = String(decoding: try folder.data("runs/001/config.json"), as: UTF8.self)
    #expect(config.contains("\"initialGenerator\" : \"\(Self.trace)\""))
    #expect(
      try Program(["export", "--out", "x.safetensors", "--network", "both"], in: folder).status == 0
    )
    let file = try SafetensorsFile(contentsOf: folder.path + "/x.safetensors")
    let source = try SafetensorsFile(contentsOf: Self.trace)
    for (name, prefix) in [("netG.main.0.weight", "final."), ("netD.main.0.weight", "final.")] {
      // One step of Adam moves a weight by its learning rate at most.
      let pairs = zip(
        try file.tensor(named: name).scalars(), try source.tensor(named: prefix + name).scalars())
      let moves = pairs.map { abs($0 - $1) }
      #expect(moves.contains { $0 > 0 } && moves.allSatisfy { $0 < 3e-4 })
    }
    #expect(
      try Program(["inspect"], in: folder).output.contains("runs/001/checkpoints/step_000001"))
    #expect(try Program(["inspect", "runs/001"], in: folder).status == 0)
    // The run can be resumed, but not with another initial network.
    #expect(try Program(["train", "--resume", "runs/001"], in: folder).status == 0)
    let other = try Program(
      ["train", "--resume", "runs/001", "--init-generator", "x.safetensors"], in: folder)
    #expect(other.status == 1)
    #expect(other.errors.contains("--init-generator x.safetensors does not fit the run"))
  }

  @Test(arguments: [
    (["export", trace, "--out", "x.onnx"], ".safetensors, .pth or .pt"),
    (["export", trace], "--out"),
    (["export", "--out", "x.pth"], "there is no checkpoint in runs/"),
    (["export", "nowhere", "--out", "x.pth"], "nowhere"),
    (["export", trace, "--out", "x.pth", "--network", "encoder"], "final.netG"),
    (
      ["export", goldens + "/kernels.pth", "--out", "x.pth", "--network", "both"],
      "holds no DCGAN discriminator"
    ),
    (["export", trace, "--out", "nowhere/x.pth"], "nowhere"),
    (["inspect", "/dev/null"], "/dev/null"),
    (["inspect", #filePath], "is a text that begins with 'import "),
    (["train", "--init-generator", "nowhere"], "nowhere"),
    (["train", "--init-generator", trace, "--dry-run"], "train with --image-size 32"),
    (["train", "--init-generator", goldens + "/kernels.pth", "--dry-run"], "that can be trained"),
  ])
  func wrongInputIsExplained(arguments: [String], explanation: String) throws {
    let folder = try TemporaryFolder()
    let program = try Program(arguments, in: folder)
    #expect(program.status == 1 || program.status == 64, "\(program.status): \(program.errors)")
    #expect(program.errors.contains(explanation), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
    let content = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(content.filter { !$0.hasPrefix(".") }.isEmpty)
  }

  /// An export has less than the checkpoint, which must not be overwritten.
  @Test func aCheckpointIsNotExportedOntoItself() throws {
    let folder = try TemporaryFolder()
    try folder.writeGenerator()
    let before = try folder.data("g.safetensors")
    let export = try Program(["export", "g.safetensors", "--out", "./g.safetensors"], in: folder)
    #expect(export.status == 64 && export.errors.contains("is the checkpoint itself"))
    #expect(try folder.data("g.safetensors") == before)
  }
}
