import PlainText
import TestSupport
import Testing

@testable import Checkpoints

/// Names that take quadratic time to compare as `String`, and files that unpack to much more than
/// they are.
struct HostileNameTests {
  /// Combining marks, and flags of which each may join the one before it.
  static let runs = ["\u{301}", "\u{323}\u{301}", "\u{1F1E6}", "\u{200D}", "\u{1F3FB}"]

  @Test(arguments: runs)
  func longRunsAreNoNames(unit: String) {
    #expect(!TensorName.isSound("a" + String(repeating: unit, count: 31)))
    #expect(TensorName.isSound("a" + String(repeating: unit, count: 15)))
  }

  @Test(arguments: [
    "main.0.weight", "Zürich", "東京", "नमस्ते", "ไม่", "", "👩‍👩‍👧‍👦", "é" + "e\u{301}",
    String(repeating: "n", count: 1000),
  ])
  func namesOfAllLanguagesAreSound(name: String) {
    #expect(TensorName.isSound(name))
  }

  @Test func longNamesAreNone() {
    #expect(!TensorName.isSound(String(repeating: "n", count: 1001)))
  }

  /// 200,000 marks: where names are compared canonically, this takes minutes.
  @Test(arguments: runs)
  func hostileHeadersAreRefused(unit: String) throws {
    let folder = try TemporaryFolder()
    let name = "a" + String(repeating: unit, count: 200_000)
    let tensor = #":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
    for header in ["{\"\(name)\"\(tensor)}", "{\"__metadata__\":{\"\(name)\":\"x\"}}"] {
      let bytes = InvalidFile.bytes(header: Array(header.utf8), dataSize: 4)
      let path = try folder.file("x", bytes: bytes)
      #expect { try SafetensorsFile(contentsOf: path) } throws: {
        "\($0)".contains("a name has more than 1000 bytes")
      }
    }
  }

  /// Keys, classes, storages and attributes of a pickle.
  @Test(arguments: runs)
  func hostilePicklesAreRefused(unit: String) throws {
    let name = "a" + String(repeating: unit, count: 200_000)
    let text = PickleTests.text(name)
    let keys = PickleTests.pickle(
      PickleTests.ascii("}("), text, PickleTests.ascii("K\u{1}"), text,
      PickleTests.ascii("K\u{2}u"))
    #expect(throws: PyTorchFlaw.self) { try Pickle(keys).flattened() }
    #expect(throws: PyTorchFlaw.self) {
      try Pickle(PickleTests.pickle(PickleTests.ascii("c\(name)\nx\n")))
    }
    let tensor = PickleTests.tensor(extents: [6], strides: [1], key: name)
    #expect(throws: PyTorchFlaw.self) { try Pickle(tensor) }
    // A module is looked for among the attributes.
    let object = PickleTests.pickle(
      PickleTests.ascii("cmain\nModule\n)"), [0x81], PickleTests.ascii("}("), text,
      PickleTests.ascii("N"), text, PickleTests.ascii("Nub"))
    #expect(throws: PyTorchFlaw.objectsAlone(className: "main.Module")) {
      try Pickle(object).flattened()
    }
  }

  @Test func keysAreComparedByteByByte() {
    #expect(UTF8Key("é") != UTF8Key("e\u{301}") && "é" == "e\u{301}")
    #expect(UTF8Key("main.0") == UTF8Key("main" + ".0"))
    #expect(Set(["é", "e\u{301}", "é"].map { UTF8Key($0) }).count == 2)
  }

  /// The format allows 100,000,000 bytes; some 150,000 tensors are read.
  @Test func headersHaveALimit() throws {
    let folder = try TemporaryFolder()
    let length = SafetensorsFile.headerLimit + 1
    let bytes = InvalidFile.bytes(
      header: [0x7b] + [UInt8](repeating: 0x20, count: length - 1), dataSize: 0)
    let path = try folder.file("x", bytes: bytes)
    #expect(
      throws: TensorFileError.safetensors(path: path, .headerTooLarge(length: UInt64(length)))
    ) { try TensorFileFormat.open(path) }
  }
}
