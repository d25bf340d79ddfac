import Foundation
import TestSupport
import Testing

/// `dcgan inspect --networks` and `dcgan train --networks`.
@Suite(.serialized) struct NetworksCommandTests {
  private static let trace = TestSupport.trace("trace-32-grey")
  private static let short = ["--batch-size", "4", "--max-steps", "1"]

  /// A discriminator with spectral norm is a network like others: drawn with, inspected, exported,
  /// trained on, and not taken for the tutorial's.
  @Test func spectralNormInFiles() throws {
    let folder = try TemporaryFolder()
    let small = CommandTests.small
    let train = try Program(["train", "--spectral-norm", "--out", "run"] + small, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let file = "run/checkpoints/step_000006.safetensors"
    for arguments in [
      ["train", "--resume", "run", "--max-steps", "8"],
      ["generate", "3", "--checkpoint", "run", "--out", "grid.png"],
      ["export", "run", "--network", "both", "--out", "both.safetensors"],
      ["export", "run", "--network", "discriminator", "--out", "d.pth"],
      ["inspect", "run", "--networks", "--out", "n.json"],
      ["train", "--networks", "n.json", "--init-discriminator", "d.pth", "--dry-run"] + Self.short,
      ["train", "--spectral-norm", "--init-discriminator", file, "--dry-run"] + small,
      ["train", "--spectral-norm", "--init-generator", file, "--dry-run"] + small,
      ["train", "--init-generator", file, "--dry-run"] + small,
    ] {
      let program = try Program(arguments, in: folder)
      #expect(program.status == 0, "\(arguments): \(program.errors)")
    }
    let text = String(decoding: try folder.data("n.json"), as: UTF8.self)
    #expect(text.contains("\"padding\": 1, \"bias\": true, \"spectralNorm\": true}"))
    let inspected = try Program(["inspect", "run"], in: folder)
    #expect(inspected.output.contains("netD.main.0.parametrizations.weight.original"))
    // Neither takes the other's discriminator, and a run keeps its kind.
    let plain = try Program(
      ["train", "--init-discriminator", file, "--dry-run"] + small, in: folder)
    #expect(plain.status == 1 && plain.errors.hasPrefix("Error: "), "\(plain.errors)")
    #expect(try Program(["train", "--out", "other"] + small, in: folder).status == 0)
    let other = try Program(
      [
        "train", "--spectral-norm", "--init-discriminator",
        "other/checkpoints/step_000006.safetensors", "--dry-run",
      ] + small,
      in: folder)
    #expect(other.status == 1, "\(other.errors)")
    let changed = try Program(["train", "--resume", "other", "--spectral-norm"], in: folder)
    #expect(
      changed.errors.hasPrefix("Error: --spectral-norm on does not fit the run in other"),
      "\(changed.errors)")
    let wider = try Program(["train", "--resume", "run", "--ndf", "3"], in: folder)
    #expect(
      wider.errors.hasPrefix("Error: --ndf 3 does not fit the run in run"), "\(wider.errors)")
  }

  /// From a file to begin with to images of networks of one's own.
  @Test func inspectChangeTrainGenerate() throws {
    let folder = try TemporaryFolder()
    let written = try Program(
      ["inspect", Self.trace, "--networks", "--out", "own.json"], in: folder)
    #expect(written.status == 0, "\(written.errors)")
    let text = String(decoding: try folder.data("own.json"), as: UTF8.self)
    #expect(try Program(["inspect", Self.trace, "--networks"], in: folder).output == text)
    // A bias, which the tutorial's networks do not have.
    let own = text.replacing(
      "\"padding\": 1},\n      {\"layer\": \"tanh\"",
      with: "\"padding\": 1, \"bias\": true},\n      {\"layer\": \"tanh\"")
    #expect(own != text)
    try Data(own.utf8).write(to: URL(fileURLWithPath: folder.file("own.json")))

    let train = try Program(["train", "--networks", "own.json"] + Self.short, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    for arguments in [
      ["train", "--resume", "--max-steps", "2"], ["generate", "3", "--out", "grid.png"],
      ["interpolate", "--seeds", "0,1", "--steps", "3", "--out", "walk.png"],
      ["export", "--out", "g.pth"], ["report", "runs/001"], ["inspect"],
      ["train", "--networks", "own.json", "--dry-run", "--init-generator", "g.pth"] + Self.short,
    ] {
      let program = try Program(arguments, in: folder)
      #expect(program.status == 0, "\(arguments): \(program.errors)")
      // Only a .pth file of such networks does not say what they are.
      #expect(
        program.errors.contains("does not tell the strides and activations")
          == arguments.contains("export"))
    }
    #expect(
      String(decoding: Array(try folder.data("runs/001/report.html")), as: UTF8.self)
        .contains("padding 1, bias)"))
    // The run knows its networks.
    #expect(try Program(["inspect", "runs/001", "--networks"], in: folder).output == own)
    let other = try Program(
      ["inspect", "built-in", "--networks", "--out", "other.json"], in: folder)
    #expect(other.status == 0 && other.errors.contains("the discriminator is the tutorial's"))
    for (arguments, sentence) in [
      (
        ["--networks", "other.json"],
        "--networks (generator input [1, 1, 100]) does not fit the run"
      ),
      (["--ngf", "9"], "--ngf is a size of the tutorial's networks"),
      (["--nz", "9"], "nz 9 does not fit the networks, which are for 16"),
    ] {
      let program = try Program(["train", "--resume", "runs/001"] + arguments, in: folder)
      #expect(program.status != 0 && program.errors.contains(sentence), "\(program.errors)")
    }
  }

  /// The tutorial's networks layer by layer are those of their sizes.
  @Test func aRunGoesOnWithItsOwnNetworks() throws {
    let folder = try TemporaryFolder()
    let train = try Program(["train", "--out", "run"] + CommandTests.small, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let settings = try folder.data("run/config.json")
    let written = try Program(["inspect", "run", "--networks", "--out", "same.json"], in: folder)
    #expect(written.status == 0, "\(written.errors)")
    let same = try Program(
      ["train", "--resume", "run", "--networks", "same.json"], in: folder)
    #expect(same.status == 0, "\(same.errors)")
    #expect(try folder.data("run/config.json") == settings)
    let text = String(decoding: try folder.data("same.json"), as: UTF8.self)
    try folder.write("other.json", Array(text.replacing("0.2", with: "0.25").utf8))
    let other = try Program(
      ["train", "--resume", "run", "--networks", "other.json"], in: folder)
    #expect(other.status == 1)
    #expect(
      other.errors.contains(
        "(discriminator layer 1 {\"layer\": \"leakyReLU\", \"slope\": 0.25}) does not fit"),
      "\(other.errors)")
  }

  /// 28 pixels are none of the tutorial's sizes, but this run's.
  @Test func aRunMayBeResumedWithItsSize() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "own.json",
      Array(
        """
        {"format": "dcgan-networks", "version": 1,
         "generator": {"input": [1, 1, 4], "layers": [
           {"layer": "convTranspose", "in": 4, "out": 3, "kernel": 28}, {"layer": "tanh"}]},
         "discriminator": {"input": [28, 28, 3], "layers": [
           {"layer": "conv", "in": 3, "out": 1, "kernel": 28}]}}
        """.utf8))
    let train = try Program(
      ["train", "--networks", "own.json", "--out", "run"] + Self.short, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    for (arguments, status) in [
      (["--image-size", "28", "--networks", "own.json"], 0), (["--image-size", "28"], 0),
      (["--image-size", "32"], 64), (["--lr=-1"], 64),
    ] as [([String], Int32)] {
      let program = try Program(["train", "--resume", "run"] + arguments, in: folder)
      #expect(program.status == status, "\(arguments): \(program.errors)")
    }
  }

  @Test(arguments: [
    (["--networks", "nowhere.json"], "nowhere.json"),
    (["--networks", "."], "it is a folder"),
    (
      ["--networks", "own.json"],
      "own.json describes no networks that can be trained: it is not valid"
    ),
    (["--networks", "good.json", "--ngf", "8"], "--ngf is a size of the tutorial's networks"),
    (["--networks", "good.json", "--ndf", "8"], "--ndf is a size of the tutorial's networks"),
    (
      ["--networks", "good.json", "--image-size", "64"],
      "--image-size 64 does not fit the networks in good.json, which are for 32"
    ),
    (["--networks", "good.json", "--nc", "3"], "--nc 3 does not fit"),
    (["--networks", "good.json", "--nz", "100"], "--nz 100 does not fit"),
  ])
  func wrongInputIsExplained(arguments: [String], explanation: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("own.json", Array("{]".utf8))
    let written = try Program(
      ["inspect", Self.trace, "--networks", "--out", "good.json"], in: folder)
    #expect(written.status == 0)
    let program = try Program(["train"] + arguments + Self.short, in: folder)
    #expect(program.status == 1 || program.status == 64, "\(program.status)")
    #expect(program.errors.contains(explanation), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("runs")))
  }
}
