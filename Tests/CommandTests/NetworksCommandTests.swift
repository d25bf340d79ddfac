import Foundation
import TestSupport
import Testing

/// `dcgan inspect --networks` and `dcgan train --networks`.
@Suite(.serialized) struct NetworksCommandTests {
  private static let trace = TestSupport.trace("trace-32-grey")
  private static let short = ["--batch-size", "4", "--max-steps", "1"]

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
    #expect(train.output.contains("kernel 4, stride 2, padding 1, bias)"))
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
