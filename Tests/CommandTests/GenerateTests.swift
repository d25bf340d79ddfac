import Checkpoints
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

@Suite struct GenerateTests {
  private func generate(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
    try folder.writeGenerator()
    return try Program(["generate"] + arguments + ["--checkpoint", "g.safetensors"], in: folder)
  }

  @Test(
    arguments: [
      ("grid.png", [0x89, 0x50]), ("grid.jpg", [0xFF, 0xD8]), ("grid.JPEG", [0xFF, 0xD8]),
    ] as [(String, [UInt8])])
  func theNameDecidesTheFormat(name: String, beginning: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let program = try generate(["3", "--out", name], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(try folder.data(name).prefix(2) == Data(beginning))
    let picture = try RasterImage(contentsOf: folder.path + "/" + name)
    #expect(picture.width == 3 * 18 + 2 && picture.height == 20)
  }

  /// Padding stays two pixels wide.
  @Test func scaledImagesAreTheImagesEnlarged() throws {
    let folder = try TemporaryFolder()
    let arguments = ["3", "--individual", "faces", "--out", "grid.png"]
    #expect(try generate(arguments, in: folder).status == 0)
    let single = try RasterImage(contentsOf: folder.file("faces/seed000002.png"))
    #expect(try generate(arguments + ["--scale", "3"], in: folder).status == 0)
    #expect(
      try RasterImage(contentsOf: folder.file("faces/seed000002.png")) == single.enlarged(by: 3))
    let grid = try RasterImage(contentsOf: folder.file("grid.png"))
    #expect(grid.width == 3 * 50 + 2 && grid.height == 52)
    let refused = try generate(arguments + ["--scale", "17"], in: folder)
    #expect(refused.status == 64 && refused.errors.contains("scale 17 is not possible"))
  }

  @Test(arguments: ["grid", "grid.gif", "png", "folder.png/grid"])
  func otherNamesAreRefused(name: String) throws {
    let folder = try TemporaryFolder()
    let program = try generate(["3", "--out", name], in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains("end it with .png, .jpg or .jpeg"), "\(program.errors)")
  }

  @Test func gridsThatNoFormatHoldsAreRefused() throws {
    let folder = try TemporaryFolder()
    let program = try generate(["4000", "--nrow", "4000", "--out", "wide.jpg"], in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains("72002x20") && program.errors.contains("--nrow"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/wide.jpg"))
  }

  @Test func withoutARunTheBuiltInGeneratorDraws() throws {
    let folder = try TemporaryFolder()
    let program = try Program(["--generate", "2", "--out", "x.png"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("built-in generator"))
    #expect(try RasterImage(contentsOf: folder.path + "/x.png").width == 2 * 66 + 2)
  }

  @Test func eachSeedHasAFileOfItsName() throws {
    let folder = try TemporaryFolder()
    let program = try generate(["--seeds", "12,3-4,12345", "--individual", "a/b"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(
      try folder.names("a/b") == [
        "seed000003.png", "seed000004.png", "seed000012.png", "seed012345.png",
      ])
    // The same images as those of consecutive seeds.
    #expect(try generate(["2", "--seed", "3", "--individual", "c"], in: folder).status == 0)
    #expect(try folder.names("c") == ["seed000003.png", "seed000004.png"])
    #expect(try folder.data("c/seed000004.png") == folder.data("a/b/seed000004.png"))
    #expect(try folder.data("c/seed000003.png") != folder.data("c/seed000004.png"))
  }

  @Test func latentsGoToAFileAndBack() throws {
    let folder = try TemporaryFolder()
    let save = ["--seeds", "5,9", "--save-latents", "z.safetensors", "--out", "x.png"]
    #expect(try generate(save, in: folder).status == 0)
    let latents = ["--latents", "z.safetensors"]
    #expect(
      try generate(latents + ["--out", "y.png", "--individual", "d"], in: folder).status == 0)
    #expect(try folder.data("y.png") == folder.data("x.png"))
    #expect(try folder.names("d") == ["000000.png", "000001.png"])
  }

  @Test func truncationChangesImages() throws {
    let folder = try TemporaryFolder()
    #expect(try generate(["4", "--out", "x.png"], in: folder).status == 0)
    #expect(try generate(["4", "--out", "y.png", "--truncation", "0.1"], in: folder).status == 0)
    #expect(try generate(["4", "--out", "z.png", "--truncation", "100"], in: folder).status == 0)
    #expect(try folder.data("y.png") != folder.data("x.png"))
    #expect(try folder.data("z.png") == folder.data("x.png"))
  }

  @Test(
    arguments: [
      (["--out", "x.png"], "how many"), (["3", "--seeds", "1", "--out", "x.png"], "alone"),
      (["--seeds", "1,x", "--out", "x.png"], "'x' is no seed"),
      (["--seeds", "", "--out", "x.png"], "'' is no seed"),
      (["--seeds", "9-3", "--out", "x.png"], "write 3-9"),
      (["--seeds", "1-2-3", "--out", "x.png"], "0,1,4-6"),
      (["--seeds", "0-18446744073709551615", "--out", "x.png"], "1000000 seeds"),
      (["--seeds", "0-999999,7", "--out", "x.png"], "1000000 seeds"),
      (["0", "--out", "x.png"], "use 1 to"),
      (["--seeds", "1", "--seed", "2", "--out", "x.png"], "--seed"),
      (["2", "--seed", "18446744073709551615", "--out", "x.png"], "smaller --seed"),
      (["2", "--truncation", "0", "--out", "x.png"], "truncation"),
      (["2", "--truncation", "nan", "--out", "x.png"], "truncation"),
      (["--latents", "z", "--truncation", "1", "--out", "x.png"], "leave it away"),
    ])
  func whatMakesNoSenseIsRefused(arguments: [String], word: String) throws {
    let folder = try TemporaryFolder()
    let program = try generate(arguments, in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains(word), "\(program.errors)")
    #expect(try folder.names() == ["g.safetensors"])
  }

  @Test func aFolderThatCannotBeMadeIsNamed() throws {
    let folder = try TemporaryFolder()
    let program = try generate(["3", "--individual", "g.safetensors/x"], in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains("cannot create the folder g.safetensors/x"))
  }
}
