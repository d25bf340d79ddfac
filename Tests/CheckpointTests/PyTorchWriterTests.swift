import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct PyTorchWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func fill(_ writer: inout some TensorWriter) throws {
    let filter = Tensor((0..<120).map { Float($0) / 7 }, shape: [2, 3, 4, 5])
    writer.add(filter, named: "netG.main.0.weight")
    writer.add(integers: [1 << 40], shape: [], named: "netG.main.1.num_batches_tracked")
    writer.add(halves: try filter.halves(), shape: filter.shape, named: "netD.half")
    writer.add(Tensor([], shape: [3, 0]), named: "netD.empty")
    writer.add(integers: [1, -2, 300], shape: [3], named: "netD.Zürich")
  }

  @Test(arguments: [[], ["netG", "netD"]])
  func whatIsWrittenIsRead(groups: [String]) throws {
    var writer = PyTorchWriter(groups: groups)
    try Self.fill(&writer)
    let path = folder.file("x.pth")
    try writer.write(to: path)
    let file = try PyTorchFile(contentsOf: path)
    #expect(
      file.entries.map(\.name) == [
        "netG.main.0.weight", "netG.main.1.num_batches_tracked", "netD.half", "netD.empty",
        "netD.Zürich",
      ])
    #expect(file.entries.map(\.dictionary)[1] == (groups.isEmpty ? "" : "netG."))
    #expect(file.entries.map(\.type) == [.float32, .int64, .float16, .float32, .int64])
    let filter = try file.tensor(named: "netG.main.0.weight")
    #expect(filter.shape == [2, 3, 4, 5])
    #expect(filter.scalars() == (0..<120).map { Float($0) / 7 })
    #expect(try file.integers(named: "netG.main.1.num_batches_tracked") == [1 << 40])
    #expect(try file.integers(named: "netD.Zürich") == [1, -2, 300])
    #expect(try file.tensor(named: "netD.empty").shape == [3, 0])
    let halves = try file.tensor(named: "netD.half").scalars()
    expectClose(halves, filter.scalars(), tolerance: 0x1p-11)
  }

  @Test func equalContentGivesEqualBytesWhateverTheName() throws {
    for name in ["x.pth", "y.pt"] {
      var writer = PyTorchWriter()
      try Self.fill(&writer)
      try writer.write(to: folder.file(name))
    }
    #expect(try bytes(of: folder.file("x.pth")) == bytes(of: folder.file("y.pt")))
  }

  /// As in files of `torch.save`, so that elements can be mapped.
  @Test func elementsBeginAtMultiplesOf64() throws {
    var writer = PyTorchWriter()
    let marker: [Float] = [1234.5, -6789.25]
    for index in 0..<3 { writer.add(Tensor(marker, shape: [2]), named: "\(index)") }
    try writer.write(to: folder.file("x"))
    let content = try bytes(of: folder.file("x"))
    let pattern = marker.flatMap { littleEndian($0.bitPattern) }
    let places = content.indices.filter { content[$0...].starts(with: pattern) }
    #expect(places.count == 3)
    #expect(places.allSatisfy { $0 % 64 == 0 })
  }

  @Test func equalNamesAreRefused() throws {
    var writer = PyTorchWriter()
    for _ in 0..<2 { writer.add(Tensor([1], shape: [1]), named: "a") }
    let path = folder.file("x")
    #expect(throws: TensorFileError.pyTorch(path: path, .name("a"))) {
      try writer.write(to: path)
    }
    #expect(try folder.content.isEmpty)
  }

  @Test func missingFolder() throws {
    #expect {
      try PyTorchWriter().write(to: folder.file("nowhere/x"))
    } throws: { "\($0)".contains("nowhere") }
  }

  @Test func halvesInSafetensors() throws {
    var writer = SafetensorsWriter()
    let tensor = Tensor([1, -0.5, 65504, 0x1p-24], shape: [2, 2])
    writer.add(halves: try tensor.halves(), shape: [2, 2], named: "a")
    try writer.write(to: folder.file("x"))
    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    #expect(file.entry(named: "a")?.type == .float16)
    #expect(try file.tensor(named: "a").scalars() == tensor.scalars())
  }
}
