import Foundation
import Imaging
import TestSupport
import Testing

/// `dcgan interpolate` and `dcgan arithmetic`.
@Suite struct LatentSpaceTests {
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
    try folder.writeGenerator()
    return try Program(arguments + ["--checkpoint", "g.safetensors"], in: folder)
  }

  @Test func aWalkIsAGridWithARowForEachPairOfSeeds() throws {
    let folder = try TemporaryFolder()
    let walk = ["interpolate", "--seeds", "3,8,21", "--steps", "5", "--out"]
    #expect(try run(walk + ["walk.png"], in: folder).status == 0)
    let grid = try RasterImage(contentsOf: folder.path + "/walk.png")
    #expect(grid.width == 5 * 18 + 2 && grid.height == 2 * 18 + 2)
    #expect(try run(walk + ["line.png", "--method", "linear"], in: folder).status == 0)
    #expect(try folder.data("line.png") != folder.data("walk.png"))
    #expect(try run(walk + ["loop.jpg", "--loop"], in: folder).status == 0)
    #expect(try RasterImage(contentsOf: folder.path + "/loop.jpg").height == 3 * 18 + 2)
  }

  @Test func aWalkVisitsTheVectorsOfAFile() throws {
    let folder = try TemporaryFolder()
    let save = ["generate", "--seeds", "3,8,21", "--save-latents", "z.safetensors"]
    #expect(try run(save, in: folder).status == 0)
    for (name, stops) in [
      ("a.png", ["--seeds", "3,8,21"]), ("b.png", ["--latents", "z.safetensors"]),
    ] {
      let program = try run(["interpolate", "--steps", "4", "--out", name] + stops, in: folder)
      #expect(program.status == 0, "\(program.errors)")
    }
    #expect(try folder.data("a.png") == folder.data("b.png"))
  }

  @Test func aWalkIsAnAnimationByItsName() throws {
    let folder = try TemporaryFolder()
    let walk = ["interpolate", "--seeds", "3,8", "--steps", "6", "--out", "walk.apng"]
    let program = try run(walk, in: folder)
    #expect(program.status == 0 && program.output.contains("6 images"), "\(program.errors)")
    let data = try folder.data("walk.apng")
    #expect(data.range(of: Data("acTL".utf8)) != nil)
    let first = try RasterImage(contentsOf: folder.path + "/walk.apng")
    #expect(first.width == 16 && first.height == 16)
    #expect(try run(["generate", "--seeds", "3", "--out", "three.png"], in: folder).status == 0)
    #expect(try RasterImage(contentsOf: folder.path + "/three.png").pixels == first.pixels)
    #expect(try run(walk.dropLast() + ["walk.GIF"], in: folder).status == 0)
    #expect(try folder.data("walk.GIF").prefix(6) == Data("GIF89a".utf8))
  }

  @Test func sumsAreDrawnWithTheirOperands() throws {
    let folder = try TemporaryFolder()
    let sum = ["arithmetic", "--a", "1,2,3", "--b", "4", "--c", "5-6", "--out", "sum.png"]
    let program = try run(sum + ["--save-latents", "z.safetensors"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(try RasterImage(contentsOf: folder.path + "/sum.png").height == 4 * 18 + 2)
    let walk = ["interpolate", "--latents", "z.safetensors", "--out", "way.png"]
    #expect(try run(walk, in: folder).errors.contains("z.safetensors has a single vector"))
    let generate = ["generate", "--latents", "z.safetensors", "--out", "one.png"]
    #expect(try run(generate, in: folder).status == 0)
    #expect(try RasterImage(contentsOf: folder.path + "/one.png").width == 16)
  }

  @Test(
    arguments: [
      (["interpolate", "--seeds", "3", "--out", "x.png"], "two seeds"),
      (["interpolate", "--out", "x.png"], "--latents FILE"),
      (["interpolate", "--seeds", "3,4", "--steps", "1", "--out", "x.png"], "use 2 to"),
      (["interpolate", "--seeds", "3,4", "--out", "x.txt"], ".apng"),
      (
        ["interpolate", "--seeds", "0-1100", "--steps", "1000", "--out", "x.apng"],
        "the way has 1098901 images, and an animation 1000000 at most"
      ),
      (["interpolate", "--seeds", "3,4", "--fps", "0", "--out", "x.apng"], "fps"),
      (["interpolate", "--seeds", "3,4", "--method", "round", "--out", "x.png"], "spherical"),
      (["arithmetic", "--a", "1", "--b", "2", "--c", "", "--out", "x.png"], "no seed"),
      (["arithmetic", "--a", "1", "--b", "2", "--c", "0-64", "--out", "x.png"], "64 at most"),
      (["arithmetic", "--a", "1", "--b", "2", "--c", "3", "--out", "x"], "end it with"),
    ])
  func whatMakesNoSenseIsRefused(arguments: [String], word: String) throws {
    let folder = try TemporaryFolder()
    let program = try run(arguments, in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains(word), "\(program.errors)")
    #expect(try folder.names() == ["g.safetensors"])
  }
}
