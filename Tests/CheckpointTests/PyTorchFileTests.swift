import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Files that PyTorch wrote for `Golden/make_pytorch_goldens.py`.
struct PyTorchFileTests {
  /// The script's `numbers(index, …)`.
  static func numbers(_ index: Int, _ count: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7 + index) % 50 - 20) }
  }

  @Test(arguments: ["types-zip.pth", "types-legacy.pth"])
  func everyTypeIsRead(name: String) throws {
    let file = try PyTorchFile(contentsOf: golden(name))
    let types: [(String, ScalarType)] = [
      ("float32", .float32), ("float64", .float64), ("float16", .float16),
      ("bfloat16", .bfloat16), ("int64", .int64), ("int32", .int32), ("int16", .int16),
      ("int8", .int8), ("uint8", .uint8), ("bool", .bool),
    ]
    #expect(file.entries.map(\.name) == types.map(\.0))
    for (index, (name, type)) in types.enumerated() {
      #expect(file.entry(named: name)?.type == type)
      let tensor = try file.tensor(named: name)
      #expect(tensor.shape == [3, 5])
      let expected = Self.numbers(index, 15).map { value -> Float in
        switch type {
        case .uint8: max(0, value)
        case .bool: value.truncatingRemainder(dividingBy: 2) == 0 ? 0 : 1
        default: value
        }
      }
      expectEqual(tensor.scalars(), expected, name)
    }
  }

  @Test(arguments: ["layouts-zip.pth", "layouts-legacy.pth", "deflated.pth", "cuda-legacy.pth"])
  func everyLayoutIsRead(name: String) throws {
    let file = try PyTorchFile(contentsOf: golden(name))
    let whole = Self.numbers(0, 24)
    let expected: [(String, TensorShape, [Float])] = [
      ("whole", [4, 6], whole),
      ("transposed", [6, 4], (0..<24).map { whole[$0 % 4 * 6 + $0 / 4] }),
      ("column", [4], (0..<4).map { whole[$0 * 6 + 2] }),
      ("corner", [2, 2], [whole[8], whole[10], whole[14], whole[16]]),
      ("scalar", [], Self.numbers(5, 1)),
      ("empty", [3, 0, 2], []),
      ("parameter", [2, 2], Self.numbers(7, 4)),
    ]
    #expect(file.entries.map(\.name) == expected.map(\.0) + ["counts"])
    for (name, shape, scalars) in expected {
      let tensor = try file.tensor(named: name)
      #expect(tensor.shape == shape)
      expectEqual(tensor.scalars(), scalars, name)
    }
    let counts = Self.numbers(8, 6).map { Int64($0) }
    #expect(
      try file.integers(named: "counts")
        == [counts[0], counts[3], counts[1], counts[4], counts[2], counts[5]])
  }

  @Test(arguments: ["nested-zip.pth", "nested-legacy.pth"])
  func nestedNamesAreJoined(name: String) throws {
    let file = try PyTorchFile(contentsOf: golden(name))
    #expect(
      file.entries.map(\.name) == [
        "netG_state_dict.module.0.weight", "netG_state_dict.module.0.bias",
        "optimizerG.state.0.step", "optimizerG.state.0.exp_avg", "optimizerG.state.0.exp_avg_sq",
        "images.0", "images.1.0",
      ])
    #expect(file.entries[0].dictionary == "netG_state_dict.")
    expectEqual(try file.tensor(named: "images.1.0").scalars(), Self.numbers(6, 1))
    let simple = [
      "epoch": "7", "loss": "0.5", "large": "1099511627776", "negative": "-5",
      "huge": "an integer of 9 bytes", "name": "Zürich", "done": "True", "nothing": "None",
      "size": "2, 3", "dtype": "torch.float16", "losses": "9 values", "few": "1, 2.5",
      "optimizerG.param_groups.0.lr": "0.25", "optimizerG.param_groups.0.betas": "0.5, 0.999",
    ]
    for (key, value) in simple { #expect(file.metadata[key] == value, "\(key)") }
  }

  @Test func aTensorAloneHasAName() throws {
    let file = try PyTorchFile(contentsOf: golden("tensor.pth"))
    #expect(file.entries.map(\.name) == ["tensor"])
    expectEqual(try file.tensor(named: "tensor").scalars(), Self.numbers(0, 3))
  }

  /// `expand` makes any number of elements of one in the file.
  @Test func expandedTensorsAreRefused() throws {
    let path = try golden("expanded.pth")
    #expect { try PyTorchFile(contentsOf: path) } throws: { "\($0)".contains("clone()") }
  }

  @Test func missingTensorAndWrongType() throws {
    let path = try golden("types-zip.pth")
    let file = try PyTorchFile(contentsOf: path)
    #expect(throws: TensorFileError.missing(path: path, tensor: "x")) {
      try file.tensor(named: "x")
    }
    #expect(
      throws: TensorFileError.wrongType(
        path: path, tensor: "int32", stored: .int32, expected: .int64)
    ) { try file.integers(named: "int32") }
  }

  @Test(arguments: [
    ("types.safetensors", TensorFileFormat.safetensors), ("types-zip.pth", .pyTorch),
    ("types-legacy.pth", .legacyPyTorch),
  ])
  func formatsAreKnownByContent(name: String, format: TensorFileFormat) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("misleading.txt", bytes: bytes(of: golden(name)))
    let file = try TensorFileFormat.open(path)
    #expect(file.format == format)
    #expect(file.path == path)
    #expect(!file.entries.isEmpty)
  }

  @Test(arguments: [[1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]] as [[UInt8]])
  func otherFilesAreRefusedInASentence(content: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("x.pth", bytes: content)
    #expect { try TensorFileFormat.open(path) } throws: { error in
      "\(error)".hasPrefix("\(path) is neither a safetensors file nor one of PyTorch's")
    }
  }
}
