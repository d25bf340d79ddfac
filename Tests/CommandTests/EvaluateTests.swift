import Foundation
import Imaging
import TestSupport
import Testing

/// `dcgan evaluate`.
@Suite struct EvaluateTests {
  /// Makes `count` images of random pixels in the folder `data`.
  private func makeImages(_ count: Int, side: Int = 20, in folder: TemporaryFolder) throws {
    try folder.makeFolder("data")
    for number in 0..<count {
      let pixels = (0..<side * side * 3).map {
        UInt8(truncatingIfNeeded: $0 * (2 * number + 3) + $0 / 7)
      }
      try RasterImage(width: side, height: side, channels: 3, pixels: pixels)
        .writePNG(to: folder.file("data/\(number + 10).png"))
    }
  }

  private func evaluate(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
    try folder.writeGenerator()
    return try Program(["evaluate", "g.safetensors"] + arguments, in: folder)
  }

  @Test func printsATable() throws {
    let folder = try TemporaryFolder()
    try makeImages(30, in: folder)
    let program = try evaluate(
      ["--against", "data", "--seed", "3", "--neighbours", "near.png"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    for text in [
      "15 images of g.safetensors, seeds from 3 on\n", "against 15 of data: 30 images",
      "floor: 15 other real images against the same\n",
      "sliced Wasserstein distance, 16x16 (x 1000)", "MS-SSIM between pairs",
      "kernel distance (random features v1) (x 1000)", "coverage (random features v1)",
      "near.png: generated images on the left, beside each the real ones nearest to it\n",
    ] {
      #expect(program.output.contains(text), "\(text) is missing in\n\(program.output)")
    }
    let picture = try RasterImage(contentsOf: folder.file("near.png"))
    #expect(picture.width == 9 * 18 + 2 && picture.height == 8 * 18 + 2)
  }

  @Test func printsJSON() throws {
    let folder = try TemporaryFolder()
    try makeImages(20, in: folder)
    let arguments = ["--against", "data", "--count", "8", "--json"]
    let program = try evaluate(arguments, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
    #expect(object["count"] as? Int == 8)
    let measures = try #require(object["measures"] as? [String: [String: Any]])
    #expect(measures.count == 8)
    let distance = try #require(measures["kernel_distance_random_features_1"])
    #expect(distance["value"] is Double && distance["floor"] is Double)
    #expect(distance["aim"] as? String == "low")
    let again = try evaluate(arguments + ["--threads", "3"], in: folder)
    #expect(again.output == program.output)
  }

  /// A run knows what it was trained on, and so does a checkpoint in its folder.
  @Test func aRunIsMeasuredAgainstItsOwnImages() throws {
    let folder = try TemporaryFolder()
    try makeImages(16, in: folder)
    let train = try Program(
      [
        "train", "--dataroot", "data", "--out", "run", "--image-size", "16", "--nc", "1",
        "--batch-size", "8", "--ngf", "2", "--ndf", "2", "--nz", "3", "--max-steps", "1",
      ], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let run = try Program(["evaluate", "run"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("8 images of run/checkpoints/step_000001.safetensors"))
    #expect(
      run.output.contains("against 8 of data: 16 images in 1 folder, 16x16x1\n"), "\(run.output)")
    let file = try Program(["evaluate", "run/checkpoints/step_000001.safetensors"], in: folder)
    #expect(file.output == run.output)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    try makeImages(11, in: folder)
    for (arguments, message) in [
      ([], "g.safetensors does not say what the generator was trained on; name real images"),
      (["--against", "nowhere"], "there is no folder 'nowhere'"),
      (["--against", "data"], "there are 11 images to compare with, and measures need at least"),
      (["--against", "data", "--count", "3"], "count 3 is not possible; use 6 or more"),
      (["--against", "data", "--neighbours", "near"], "near names no format"),
    ] {
      let program = try evaluate(arguments, in: folder)
      #expect(program.status != 0)
      #expect(program.errors.contains(message), "\(arguments): \(program.errors)")
    }
    try makeImages(12, in: folder)
    let program = try evaluate(["--against", "data", "--count", "7"], in: folder)
    #expect(
      program.errors.contains("7 images cannot be compared; use 6 to 6, which is half of the"))
  }
}
