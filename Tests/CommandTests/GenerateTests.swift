import Checkpoints
import Foundation
import Imaging
import Tensors
import Testing

@Suite struct GenerateTests {
  /// A generator's `state_dict` for 16x16 colour images, of zeros.
  private func writeGenerator(to path: String) throws {
    var file = SafetensorsWriter()
    func add(_ name: String, _ shape: Shape) {
      file.add(Tensor(repeating: 0, shape: shape), named: name)
    }
    add("main.0.weight", [1, 2, 4, 4])
    add("main.3.weight", [2, 1, 4, 4])
    add("main.6.weight", [1, 3, 4, 4])
    for (layer, channels) in [(1, 2), (4, 1)] {
      for name in ["weight", "bias", "running_mean", "running_var"] {
        add("main.\(layer).\(name)", [channels])
      }
      add("main.\(layer).num_batches_tracked", [])
    }
    try file.write(to: path)
  }

  private func generate(_ arguments: [String], in folder: Folder) throws -> Program {
    try writeGenerator(to: folder.path + "/g.safetensors")
    return try Program(["generate"] + arguments + ["--checkpoint", "g.safetensors"], in: folder)
  }

  @Test(
    arguments: [
      ("grid.png", [0x89, 0x50]), ("grid.jpg", [0xFF, 0xD8]), ("grid.JPEG", [0xFF, 0xD8]),
    ] as [(String, [UInt8])])
  func theNameDecidesTheFormat(name: String, beginning: [UInt8]) throws {
    let folder = try Folder()
    let program = try generate(["3", "--out", name], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(try folder.data(name).prefix(2) == Data(beginning))
    let picture = try Image(contentsOf: folder.path + "/" + name)
    #expect(picture.width == 3 * 18 + 2 && picture.height == 20)
  }

  @Test(arguments: ["grid", "grid.gif", "png", "folder.png/grid"])
  func otherNamesAreRefused(name: String) throws {
    let folder = try Folder()
    let program = try generate(["3", "--out", name], in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains("end it with .png, .jpg or .jpeg"), "\(program.errors)")
  }

  @Test func gridsThatNoFormatHoldsAreRefused() throws {
    let folder = try Folder()
    let program = try generate(["4000", "--nrow", "4000", "--out", "wide.jpg"], in: folder)
    #expect(program.status == 64)
    #expect(program.errors.contains("72002x20") && program.errors.contains("--nrow"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/wide.jpg"))
  }

  @Test func aRunElsewhereIsMentionedFirst() throws {
    let program = try Program(["generate", "4", "--out", "x.png"], in: Folder())
    let elsewhere = try #require(program.errors.range(of: "--checkpoint DIR"))
    let train = try #require(program.errors.range(of: "dcgan train"))
    #expect(elsewhere.lowerBound < train.lowerBound)
  }
}
