import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

struct AtomicWriteTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func writer(_ value: Float) -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    writer.add(Tensor(repeating: value, shape: [4096]), named: "a")
    return writer
  }

  @Test func replacesAFileUnderItsReaders() throws {
    let path = folder.file("x")
    try Self.writer(1).write(to: path)
    let old = try SafetensorsFile(contentsOf: path)
    try Self.writer(2).write(to: path)
    let new = try SafetensorsFile(contentsOf: path)
    #expect(try old.tensor(named: "a").scalars()[0] == 1)
    #expect(try new.tensor(named: "a").scalars()[0] == 2)
    #expect(try folder.content == ["x"])
  }

  @Test func missingFolder() throws {
    let path = folder.file("nowhere/x")
    #expect(
      throws: TensorFileError.system(
        FileError(
          "create a file in", folder.file("nowhere/"), because: "No such file or directory"))
    ) { try Self.writer(1).write(to: path) }
  }

  @Test(arguments: ["a", "__metadata__"])
  func namesThatAreTakenOrReserved(name: String) throws {
    var writer = Self.writer(1)
    writer.add(Tensor([1], shape: [1]), named: name)
    let path = try folder.file("x", bytes: [1, 2, 3])
    #expect(throws: TensorFileError.safetensors(path: path, .name(name))) {
      try writer.write(to: path)
    }
    #expect(try folder.content == ["x"])
    #expect(try bytes(of: path) == [1, 2, 3])
  }
}
