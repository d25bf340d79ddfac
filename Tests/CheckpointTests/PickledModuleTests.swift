import Files
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Modules that PyTorch pickled whole, and Python objects beside tensors, of
/// `Golden/make_module_goldens.py`.
struct PickledModuleTests {
  private func expectEqualTensors(
    _ file: some TensorFile, _ prefix: String, _ otherPrefix: String
  ) throws {
    func entries(_ prefix: String) -> [TensorEntry] {
      file.entries.filter { $0.name.hasPrefix(prefix) }
    }
    let (first, second) = (entries(prefix), entries(otherPrefix))
    #expect(!first.isEmpty)
    #expect(
      first.map { $0.name.dropFirst(prefix.count) }
        == second.map { $0.name.dropFirst(otherPrefix.count) })
    for (one, other) in zip(first, second) {
      #expect(one.type == other.type && one.shape == other.shape)
      expectEqual(
        try file.tensor(named: one.name).scalars(), try file.tensor(named: other.name).scalars(),
        one.name)
    }
  }

  /// PyTorch's own `state_dict()` stands beside the module.
  @Test(arguments: ["modules-zip.pth", "modules-legacy.pth"])
  func aModuleHasTheTensorsOfItsStateDict(name: String) throws {
    let file = try PyTorchFile(contentsOf: golden(name))
    try expectEqualTensors(file, "netG.", "netG_state.")
    try expectEqualTensors(file, "parallel.module.", "netG_state.")
    try expectEqualTensors(file, "networks.0.", "netG_state.main.")
    #expect(file.entries.first?.name == "netG.kept")
    for entry in file.entries where entry.name.hasPrefix("netG.") {
      #expect(entry.dictionary == "netG.")
    }
    for entry in file.entries where entry.name.hasPrefix("parallel.") {
      #expect(entry.dictionary == "parallel.")
    }
    #expect(file.metadata["epoch"] == "3")
  }

  @Test(arguments: ["modules-zip.pth", "modules-legacy.pth"])
  func modulesAreToldWithTheirAttributes(name: String) throws {
    let modules = try PyTorchFile(contentsOf: golden(name)).modules
    try #require(modules.count == 25)
    let first = ["netG", "netG.main", "netG.main.0", "netG.main.1", "netG.main.2", "netG.main.3"]
    #expect(Array(modules.map(\.path)[..<8]) == first + ["netG.main.3.0", "netG.main.3.1"])
    #expect(modules.map(\.path).contains("parallel.module.main.3.1"))
    #expect(modules.map(\.path).last == "networks.1")
    let torch = "torch.nn.modules."
    #expect(
      Array(modules.map(\.className)[..<8]) == [
        "__main__.Generator", torch + "container.Sequential", torch + "conv.ConvTranspose2d",
        torch + "batchnorm.BatchNorm2d", torch + "activation.LeakyReLU",
        torch + "container.Sequential", torch + "conv.Conv2d", torch + "activation.Tanh",
      ])
    #expect(
      modules[0].attributes == [
        "training": .boolean(true), "nz": .integer(4), "sizes": .list([.integer(2), .integer(3)]),
      ])
    let transposed = modules[2].attributes
    #expect(transposed["stride"] == .list([.integer(2), .integer(2)]))
    #expect(transposed["padding"] == .list([.integer(1), .integer(1)]))
    #expect(transposed["output_padding"] == .list([.integer(1), .integer(1)]))
    #expect(transposed["transposed"] == .boolean(true))
    #expect(transposed.keys.allSatisfy { !$0.hasPrefix("_") })
    #expect(modules[3].attributes["eps"] == .number(0.25))
    #expect(modules[3].attributes["momentum"] == .number(0.5))
    #expect(modules[4].attributes["negative_slope"] == .number(0.3))
    #expect(modules[6].attributes["padding"] == .text("same"))
    #expect(modules[6].attributes["padding_mode"] == .text("reflect"))
  }

  @Test func aModuleAloneHasNoPath() throws {
    let file = try TensorFileFormat.open(golden("module.pth"))
    #expect(file.entries.isEmpty)
    try #require(file.modules.map(\.path) == ["", "0"])
    #expect(file.modules[1].className == "torch.nn.modules.activation.ReLU")
    #expect(file.modules[1].attributes["inplace"] == .boolean(false))
    #expect(try TensorFileFormat.open(golden("types-zip.pth")).modules.isEmpty)
    #expect(try TensorFileFormat.open(golden("types.safetensors")).modules.isEmpty)
  }

  /// NumPy's, pathlib's, datetime's and a script's own objects, in all protocols that PyTorch
  /// reads.
  @Test(arguments: 1...5, ["zip", "legacy"])
  func objectsBesideTensorsAreData(pickleProtocol: Int, container: String) throws {
    let file = try TensorFileFormat.open(
      golden("objects-\(container)-\(pickleProtocol).pth"))
    #expect(file.entries.map(\.name) == ["state.weight", "state.bias", "named"])
    #expect(file.entries.map(\.dictionary) == ["state.", "state.", ""])
    expectEqual(
      try file.tensor(named: "state.weight").scalars(), [0, 1, 2, 3, 4, 5], "state.weight")
    expectEqual(try file.tensor(named: "named").scalars(), [0, 1], "named")
    let expected = [
      "options": "argparse.Namespace", "own": "__main__.Options", "date": "datetime.datetime",
      "labels": "a set of 3", "losses.losses": "1.5, 2.5", "nothing": "None", "True": "yes",
      "0.5": "half", "settings": "__main__.Settings", "negative": "-1099511627776",
      "quoted": "'Z\u{fc}rich' \"\u{1F600}\"\\n\n",
    ]
    for (key, value) in expected { #expect(file.metadata[key] == value, "\(key)") }
    #expect(file.modules.isEmpty)
  }

  /// Every byte of a pickle is replaced in several ways. The checksum of an archive would hide it.
  @Test(arguments: ["modules-zip.pth", "objects-zip-1.pth", "objects-zip-5.pth", "script.pt"])
  func noDamagedPickleTraps(name: String) throws {
    let archive = try ZipArchive(ReadableFile(path: golden(name)))
    let entry = try #require(archive.entries.first { $0.name.hasSuffix("data.pkl") })
    var pickle = try archive.content(of: entry)
    var refused = 0
    // A step that no length of an instruction divides.
    for index in stride(from: 0, to: pickle.count, by: pickle.count > 4000 ? 7 : 1) {
      let byte = pickle[index]
      for change in [byte ^ 1, ~byte, byte &+ 16, 0x2e] {
        pickle[index] = change
        do throws(PyTorchFlaw) {
          _ = try Pickle(pickle).flattened()
        } catch {
          refused += error.description.isEmpty ? 0 : 1
        }
      }
      pickle[index] = byte
    }
    #expect(refused > 100)
    _ = try Pickle(pickle).flattened()
  }

  @Test func anObjectAloneIsNamed() throws {
    let path = try golden("namespace.pth")
    #expect(
      throws: TensorFileError.pyTorch(path: path, .objectsAlone(className: "argparse.Namespace"))
    ) { try TensorFileFormat.open(path) }
    #expect { try TensorFileFormat.open(path) } throws: { "\($0)".contains("state_dict()") }
  }

  /// A tensor whose elements mean something else is never left out in silence.
  @Test func tensorsOfOtherKindsAreRefusedByName() throws {
    #expect { try TensorFileFormat.open(golden("quantized.pth")) } throws: {
      "\($0)".contains("\"scale\"") && "\($0)".contains("torch._utils._rebuild_qtensor")
    }
  }
}
