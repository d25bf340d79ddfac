import Files
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// What `TensorFileFormat.open` makes of files that are something else than their names say.
struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func message(_ path: String) -> String {
    do throws(TensorFileError) {
      return "opened \(try TensorFileFormat.open(path).entries.map(\.name))"
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  private func archive(_ name: String, _ entries: [(String, [UInt8])]) throws {
    var archive = try ZipWriter(replacing: folder.file(name))
    for (name, bytes) in entries { try archive.add(name, bytes) }
    try archive.commit()
  }

  @Test func otherContentsAreNamed() throws {
    let rest = " not a file of tensors that can be read"
    let contents: [(String, [UInt8], String)] = [
      ("a.pth", [], "a.pth is an empty file,\(rest); download it again"),
      (
        "b.pth", Array("version https://git-lfs.github.com/spec/v1\nsize 14322251\n".utf8),
        "b.pth is a Git LFS pointer, a text that stands for a file of 14322251 bytes,\(rest); "
          + "fetch the file with 'git lfs pull'"
      ),
      (
        "c.safetensors", Array("<!DOCTYPE html><html></html>".utf8),
        "c.safetensors is a web page (HTML),\(rest); download it again"
      ),
      (
        "d.pth", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2],
        "d.pth is data compressed by gzip,\(rest); unpack it with 'gunzip < FILE > NEW'"
      ),
      (
        "e.pth", [0x89] + Array("HDF\r\n\u{1a}\n".utf8) + [0, 0, 0, 0, 0, 8],
        "e.pth is an HDF5 file, as Keras writes,\(rest)"
      ),
      (
        "f.pkl", [0x80, 4, 0x95, 13, 0, 0, 0, 0, 0, 0, 0, 0x8c, 1],
        "f.pkl is a Python pickle, as pickle.dump and joblib.dump write,\(rest)"
      ),
      (
        "g.json", Array("{\"a\": [1, 2]}\n".utf8),
        "g.json is a text that begins with '{\"a\": [1, 2]}',\(rest)"
      ),
    ]
    for (name, bytes, sentence) in contents {
      let path = try folder.file(name, bytes: bytes)
      #expect(message(path) == sentence)
    }
  }

  @Test func archivesOfOtherThingsAreNamed() throws {
    let tensor = try bytes(of: golden("tensor.pth"))
    let contents: [(String, [(String, [UInt8])], String)] = [
      ("a.npz", [("x.npy", [1]), ("y.npy", [2])], "NumPy arrays (.npz)"),
      ("twice.pth", [("netG.pth", tensor)], "'netG.pth', not"),
      ("both.zip", [("netG.pth", tensor), ("netD.pth", tensor)], "2 files such as 'netG.pth'"),
      ("m.mar", [("MAR-INF/MANIFEST.json", [1]), ("g.pth", [1])], "a TorchServe model (.mar)"),
      ("k.keras", [("model.weights.h5", [1]), ("config.json", [2])], "a Keras model (.keras)"),
      ("text.docx", [("word/document.xml", [1])], "'word/document.xml', not"),
    ]
    for (name, entries, part) in contents {
      try archive(name, entries)
      let message = message(folder.file(name))
      #expect(message.hasPrefix("\(name): it is a zip archive of \(part)"), "\(message)")
      #expect(!message.contains("damaged") && !message.contains("download"))
    }
  }

  /// "Damaged" is said of a file that breaks off, and of one whose checksum is wrong.
  @Test func onlyDamagedArchivesAreCalledDamaged() throws {
    let whole = try bytes(of: golden("tensor.pth"))
    let cut = try folder.file("cut.pth", bytes: Array(whole.dropLast(40)))
    #expect(message(cut).contains("damaged: its end is missing; copy or download it again"))
    var encrypted = whole
    let entry = try #require(
      whole.indices.first { whole[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
    encrypted[entry + 8] |= 1
    let path = try folder.file("locked.pth", bytes: encrypted)
    #expect(message(path).contains("it is encrypted"))
    #expect(!message(path).contains("damaged"))
  }

  private func unzip(_ name: String, to target: String) throws {
    let archive = try ZipArchive(ReadableFile(path: golden(name)))
    for entry in archive.entries {
      try folder.write(target + "/" + entry.name, archive.content(of: entry))
    }
  }

  @Test func anUnzippedArchiveIsReadLikeTheArchive() throws {
    try unzip("layouts-zip.pth", to: "a")
    let whole = try PyTorchFile(contentsOf: golden("layouts-zip.pth"))
    let inner = try #require(FolderEntry.list(FilePath(folder.file("a"))).first).name.text
    for path in ["a", "a/", "a/\(inner)"] {
      let file = try TensorFileFormat.open(folder.file(path))
      #expect(file.entries == whole.entries)
      for entry in whole.entries {
        expectEqual(
          try file.tensor(named: entry.name).scalars(),
          try whole.tensor(named: entry.name).scalars(), entry.name)
      }
    }
    // A file that became shorter, and one that is missing.
    try folder.write("a/\(inner)/data/0", [1, 2, 3])
    #expect(message(folder.file("a")).contains("they have 3 bytes, not 96"))
  }

  @Test func aFolderStandsForItsFile() throws {
    let tensor = try bytes(of: golden("tensor.pth"))
    let types = try bytes(of: golden("types.safetensors"))
    try folder.makeFolder("empty")
    #expect(message(folder.file("empty")).hasPrefix("empty: it is a folder without a file"))
    try folder.write("one/netG.pth", tensor)
    try folder.write("one/README.md", [1])
    try folder.write("one/.netG.pth", [1])
    #expect(message(folder.file("one")) == "opened [\"tensor\"]")
    try folder.write("one/netD.pth", tensor)
    #expect(
      message(folder.file("one"))
        == "one: it is a folder; name one of its files: one/netD.pth, one/netG.pth")
    try folder.write("copies/model.safetensors", types)
    try folder.write("copies/pytorch_model.bin", tensor)
    try folder.write("copies/config.json", [1])
    #expect(try TensorFileFormat.open(folder.file("copies")).format == .safetensors)
    try folder.write("deep/weights/netG.pth", tensor)
    #expect(message(folder.file("deep")).contains("name one of its files: deep/weights/netG.pth"))
  }

  private func writeShards(_ folderName: String) throws {
    try folder.makeFolder(folderName)
    for index in 1...3 {
      var writer = SafetensorsWriter(metadata: ["part": "\(index)"])
      writer.add(Tensor([Float(index)], shape: [1]), named: "layer\(index).weight")
      try writer.write(to: folder.file("\(folderName)/model-0000\(index)-of-00003.safetensors"))
    }
    try folder.write("\(folderName)/model.safetensors.index.json", [1])
  }

  /// One shard, or the folder, stands for all of them.
  @Test func shardsAreOneFile() throws {
    try writeShards("set")
    for path in ["set", "set/model-00002-of-00003.safetensors"] {
      let file = try TensorFileFormat.open(folder.file(path))
      #expect(file.path == folder.file(path))
      #expect(file.entries.map(\.name) == ["layer1.weight", "layer2.weight", "layer3.weight"])
      for index in 1...3 {
        #expect(try file.tensor(named: "layer\(index).weight").scalars() == [Float(index)])
        #expect(file.entry(named: "layer\(index).weight")?.shape == [1])
      }
      #expect(throws: TensorFileError.missing(path: file.path, tensor: "x")) {
        try file.tensor(named: "x")
      }
    }
  }

  @Test func aMissingShardIsNamed() throws {
    try writeShards("set")
    let first = try bytes(of: folder.file("set/model-00001-of-00003.safetensors"))
    let one = try folder.file("only-00002-of-00003.safetensors", bytes: first)
    let expected = "it is one of 3 files with parts of the tensors, and cannot open "
    #expect(message(one).contains(expected + "only-00001-of-00003.safetensors"))
    // The same tensor in two of them.
    try folder.write("set/model-00002-of-00003.safetensors", first)
    #expect(message(folder.file("set")).contains("is in two of its 3 files"))
  }

  @Test(arguments: [
    "model.safetensors", "model-00001-of-00001.safetensors", "a-00003-of-00002.pth",
    "model-0001-of-00002.bin", "00001-of-00002", "model-00001-of-00002", "x-00001-of-00002.d/y",
    "model-00000-of-00002.bin", "model-00001-of-99999.bin",
  ])
  func otherNamesAreNoShards(name: String) {
    #expect(ShardNames(name) == nil)
  }
}
