import Checkpoints
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

/// `dcgan train --conditional`, and what draws from its generator.
@Suite(.serialized) struct ConditionalCommandTests {
  private static let sizes = [
    "--image-size", "16", "--nz", "4", "--ngf", "2", "--ndf", "2", "--batch-size", "8",
    "--checkpoint-every", "2",
  ]

  /// A folder `data` with images of cats and dogs.
  private func makeImages(in folder: TemporaryFolder) throws {
    for (name, shade) in [("cat", 20), ("dog", 200)] {
      try folder.makeFolder("data/\(name)")
      for number in 0..<8 {
        let pixels = (0..<768).map { UInt8(shade + (($0 * (number + 3)) % 50)) }
        try RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
          .writePNG(to: folder.file("data/\(name)/\(number).png"))
      }
    }
  }

  /// A folder with a run of four steps, `runs/001`.
  private func makeRun() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try makeImages(in: folder)
    let train = try Program(
      ["train", "--dataroot", "data", "--conditional", "--max-steps", "4"] + Self.sizes, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("conditional on the 2 classes\n"))
    return folder
  }

  private func expectSuccess(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
    let program = try Program(arguments, in: folder)
    #expect(program.status == 0, "\(arguments): \(program.errors)")
    return program
  }

  @Test func aStoppedRunResumes() throws {
    let folder = try makeRun()
    _ = try expectSuccess(["train", "--resume", "runs/001", "--max-steps", "6"], in: folder)
    _ = try expectSuccess(
      ["train", "--resume", "runs/001", "--conditional", "--max-steps", "8"], in: folder)
    let whole = try Program(
      ["train", "--dataroot", "data", "--conditional", "--max-steps", "8", "--out", "whole"]
        + Self.sizes, in: folder)
    #expect(whole.status == 0)
    for file in ["checkpoints/step_000008.safetensors", "samples/step_000008.png"] {
      #expect(try folder.data("runs/001/" + file) == folder.data("whole/" + file))
    }
    let plain = try expectSuccess(
      ["train", "--dataroot", "data", "--max-steps", "2", "--out", "plain"] + Self.sizes,
      in: folder)
    #expect(!plain.output.contains("conditional"))
    let resumed = try Program(["train", "--resume", "plain", "--conditional"], in: folder)
    #expect(
      resumed.status != 0
        && resumed.errors.contains("--conditional yes (cat, dog) does not fit the run in plain"))
  }

  /// Every image of `--each-class` is that of `--class`, and classes take turns without either.
  @Test func classesAreDrawn() throws {
    let folder = try makeRun()
    for arguments in [
      ["3", "--each-class", "--individual", "each", "--out", "each.png"],
      ["3", "--class", "cat", "--individual", "cats", "--out", "cats.png"],
      ["3", "--class", "1", "--individual", "dogs"], ["4", "--individual", "turns"],
      ["3", "--class", "dog", "--save-latents", "dogs.safetensors"],
      ["--latents", "dogs.safetensors", "--individual", "again"],
    ] { _ = try expectSuccess(["generate"] + arguments, in: folder) }
    for seed in 0..<3 {
      let name = "seed00000\(seed)"
      let (cat, dog) = (
        try folder.data("cats/\(name).png"), try folder.data("dogs/\(name).png")
      )
      #expect(cat != dog)
      #expect(try folder.data("each/\(name)-class0.png") == cat)
      #expect(try folder.data("each/\(name)-class1.png") == dog)
      #expect(try folder.data("turns/\(name).png") == (seed == 1 ? dog : cat))
      #expect(try folder.data("again/00000\(seed).png") == dog)
    }
    #expect(try folder.names("each").count == 6)
    // A row a class.
    let grid = try RasterImage(contentsOf: folder.file("each.png"))
    #expect(grid.width == 3 * 18 + 2 && grid.height == 2 * 18 + 2)
    let file = try SafetensorsFile(contentsOf: folder.file("dogs.safetensors"))
    #expect(file.entry(named: "latents")?.shape == [3, 6, 1, 1])
  }

  /// An interpolation ends with the images of its seeds and classes.
  @Test func waysLeadFromClassToClass() throws {
    let folder = try makeRun()
    _ = try expectSuccess(
      ["generate", "1", "--class", "dog", "--out", "dog.png", "--nrow", "1"], in: folder)
    for (arguments, count) in [
      (["--seeds", "5,0", "--class", "cat,dog"], 1), (["--seeds", "0", "--class", "cat,dog"], 1),
      (["--seeds", "3,0", "--class", "dog"], 1), (["--seeds", "3,1,0", "--class", "0,0,1"], 2),
    ] {
      _ = try expectSuccess(
        ["interpolate", "--steps", "4", "--out", "walk.png"] + arguments, in: folder)
      let walk = try RasterImage(contentsOf: folder.file("walk.png"))
      let dog = try RasterImage(contentsOf: folder.file("dog.png"))
      #expect(walk.width == 4 * 18 + 2 && walk.height == count * 18 + 2)
      for row in 2..<18 {
        let (last, whole) = (walk.height - 20 + row, walk.width)
        let end = walk.pixels[3 * (last * whole + whole - 18)..<3 * (last * whole + whole - 2)]
        // A grid of one image is the image.
        #expect(Array(end) == Array(dog.pixels[48 * (row - 2)..<48 * (row - 1)]))
      }
    }
    _ = try expectSuccess(
      [
        "arithmetic", "--a", "1", "--b", "2", "--c", "3", "--class", "dog", "--out", "sum.png",
        "--save-latents", "sum.safetensors",
      ], in: folder)
    let sum = try SafetensorsFile(contentsOf: folder.file("sum.safetensors"))
    #expect(try sum.tensor(named: "latents").scalars().suffix(2) == [0, 1])
    _ = try expectSuccess(
      ["generate", "--latents", "sum.safetensors", "--out", "x.png"], in: folder)
  }

  @Test func wrongClassesAreNamed() throws {
    let folder = try makeRun()
    try folder.writeGenerator()
    let plain = ["--checkpoint", "g.safetensors"]
    _ = try expectSuccess(
      ["generate", "2", "--save-latents", "z.safetensors"] + plain, in: folder)
    _ = try expectSuccess(["generate", "2", "--save-latents", "full.safetensors"], in: folder)
    let out = ["--out", "x.png"]
    for (arguments, sentence) in [
      (["generate", "2", "--class", "cow"], "knows no class 'cow'; it draws cat, dog"),
      (["generate", "2", "--class", "cat", "--each-class"], "give one of them"),
      (["generate", "2", "--class", "cat"] + plain, "this one knows no classes"),
      (["generate", "2", "--each-class"] + plain, "--each-class needs a generator"),
      (
        ["generate", "--latents", "full.safetensors", "--class", "cat"],
        "full.safetensors holds latent vectors with their classes"
      ),
      (
        ["generate", "--latents", "z.safetensors"],
        "this generator takes [N, 4, 1, 1] or, with its 2 classes, [N, 6, 1, 1]"
      ),
      (["interpolate", "--seeds", "1,2", "--class", "cat"] + plain, "this one knows no classes"),
      (["interpolate", "--seeds", "1,2", "--class", "0,1,0"], "names 3 classes for 2 vectors"),
      (["interpolate", "--seeds", "1", "--class", "cat"], "--seeds needs two seeds at least"),
      (["arithmetic", "--a", "1", "--b", "2", "--c", "3"], "choose one with --class: cat, dog"),
    ] {
      let program = try Program(arguments + out, in: folder)
      #expect(program.status != 0 && program.errors.contains(sentence), "\(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("x.png")))
    }
  }

  @Test func filesTellTheClasses() throws {
    let folder = try makeRun()
    let inspected = try expectSuccess(["inspect"], in: folder)
    #expect(
      inspected.output.contains(
        "generator: 16x16 colour images of 2 classes (cat, dog) from latent vectors of 4, the "
          + "tutorial's with ngf 2"))
    for name in ["g.safetensors", "g.pth"] {
      let export = try expectSuccess(["export", "--out", name], in: folder)
      #expect(
        export.errors.contains("does not tell the classes of these networks: cat, dog")
          == name.hasSuffix("pth"))
    }
    for checkpoint in ["runs/001", "g.safetensors"] {
      _ = try expectSuccess(
        [
          "generate", "2", "--class", "dog", "--checkpoint", checkpoint, "--out",
          checkpoint + ".png",
        ], in: folder)
    }
    #expect(try folder.data("runs/001.png") == folder.data("g.safetensors.png"))
    let report = String(decoding: try folder.data("runs/001/report.html"), as: UTF8.self)
    #expect(report.contains("yes (cat, dog)"))
    let evaluation = try expectSuccess(["evaluate", "--count", "6"], in: folder)
    #expect(evaluation.output.contains("6 images of runs/001"))
    // Networks of one's own begin with those of the run.
    _ = try expectSuccess(["inspect", "runs/001", "--networks", "--out", "own.json"], in: folder)
    let own = try expectSuccess(
      ["train", "--dataroot", "data", "--networks", "own.json", "--batch-size", "8", "--dry-run"],
      in: folder)
    #expect(own.output.contains("conditional on the 2 classes"))
  }

  @Test func whatCannotBeConditionalIsRefused() throws {
    let folder = try TemporaryFolder()
    try makeImages(in: folder)
    _ = try expectSuccess(["inspect", "built-in", "--networks", "--out", "own.json"], in: folder)
    for (arguments, sentence) in [
      ([], "has no classes"), (["--dataroot", "data/cat"], "has one class only, '.'"),
      (["--dataroot", "data", "--classes", "dog"], "has one class only, 'dog'"),
      (
        ["--dataroot", "data", "--networks", "own.json"],
        "the 2 classes cat, dog, their description lists them as \"classes\", the generator's input "
          + "is [1, 1, 102], and the discriminator makes 2 numbers of an image"
      ),
    ] {
      let program = try Program(["train", "--conditional", "--out", "run"] + arguments, in: folder)
      #expect(program.status != 0 && program.errors.contains(sentence), "\(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
    }
  }
}
