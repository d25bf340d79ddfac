import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// A file that breaks one rule of the format.
struct InvalidFile: CustomTestStringConvertible, Sendable {
  let rule: String
  let bytes: [UInt8]
  let flaw: SafetensorsFlaw

  init(_ rule: String, _ bytes: [UInt8], _ flaw: SafetensorsFlaw) {
    (self.rule, self.bytes, self.flaw) = (rule, bytes, flaw)
  }

  /// A file with a correct length field, the header `json` and `dataSize` zeros.
  init(_ rule: String, _ json: String, dataSize: Int = 4, _ flaw: SafetensorsFlaw) {
    self.init(rule, Self.bytes(header: Array(json.utf8), dataSize: dataSize), flaw)
  }

  /// A file whose header is damaged.
  init(_ rule: String, _ json: String, reason: String, at offset: Int) {
    self.init(rule, json, .header(reason: reason, offset: offset))
  }

  static func bytes(header: [UInt8], dataSize: Int) -> [UInt8] {
    length(UInt64(header.count)) + header + [UInt8](repeating: 0, count: dataSize)
  }

  static func length(_ length: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
  }

  var testDescription: String { rule }
}

private func tensor(
  name: String = "a", dtype: String = "F32", shape: String = "1", _ begin: Int, _ end: Int
) -> String {
  #""\#(name)":{"dtype":"\#(dtype)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
}

struct InvalidFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let sizes = [
    InvalidFile("empty file", [], .tooShort(size: 0)),
    InvalidFile("seven bytes", [1, 2, 3, 4, 5, 6, 7], .tooShort(size: 7)),
    InvalidFile(
      "header longer than the limit", InvalidFile.length(100_000_001),
      .headerTooLong(length: 100_000_001)),
    InvalidFile(
      "header length beyond Int", InvalidFile.length(.max), .headerTooLong(length: .max)),
    InvalidFile(
      "header longer than the file", InvalidFile.length(3) + [0x7b, 0x7d],
      .headerBeyondEnd(length: 3, size: 10)),
    InvalidFile(
      "data too short", "{\(tensor(0, 4))}", dataSize: 3, .wrongFileSize(expected: 66, size: 65)),
    InvalidFile(
      "data too long", "{\(tensor(0, 4))}", dataSize: 5, .wrongFileSize(expected: 66, size: 67)),
    InvalidFile("data without tensors", "{}", .wrongFileSize(expected: 10, size: 14)),
    InvalidFile(
      "data that ends beyond 64 bits", "{\(tensor(dtype: "U8", shape: "\(Int.max)", 0, .max))}",
      .wrongFileSize(expected: .max, size: 101)),
  ]

  static let tensors = [
    InvalidFile(
      "unknown element type", "{\(tensor(dtype: "F8_E4M3", 0, 1))}",
      .unsupportedType(tensor: "a", type: "F8_E4M3")),
    InvalidFile(
      "lower-case element type", "{\(tensor(dtype: "f32", 0, 4))}",
      .unsupportedType(tensor: "a", type: "f32")),
    InvalidFile(
      "offsets span more than the shape", "{\(tensor(shape: "", 0, 8))}", dataSize: 8,
      .wrongSize(tensor: "a", expected: 4, begin: 0, end: 8)),
    InvalidFile(
      "offsets span less than the shape", "{\(tensor(shape: "2", 0, 4))}",
      .wrongSize(tensor: "a", expected: 8, begin: 0, end: 4)),
    InvalidFile(
      "offsets in reverse", "{\(tensor(4, 0))}",
      .wrongSize(tensor: "a", expected: 4, begin: 4, end: 0)),
    InvalidFile(
      "size overflows", "{\(tensor(shape: "4294967296,4294967296", 0, 4))}",
      .overflow(tensor: "a")),
    InvalidFile(
      "size overflows before a zero", "{\(tensor(shape: "4294967296,4294967296,0", 0, 0))}",
      .overflow(tensor: "a")),
    InvalidFile(
      "size overflows behind a zero", "{\(tensor(shape: "0,4294967296,4294967296", 0, 0))}",
      .overflow(tensor: "a")),
    InvalidFile(
      "size overflows by the element type", "{\(tensor(shape: "\(Int.max / 2)", 0, 4))}",
      .overflow(tensor: "a")),
    InvalidFile(
      "gap at the start", "{\(tensor(4, 8))}", dataSize: 8,
      .misplaced(tensor: "a", expected: 0, begin: 4)),
    InvalidFile(
      "gap between tensors", "{\(tensor(0, 4)),\(tensor(name: "b", 8, 12))}", dataSize: 12,
      .misplaced(tensor: "b", expected: 4, begin: 8)),
    InvalidFile(
      "tensors overlap", "{\(tensor(name: "b", 2, 6)),\(tensor(0, 4))}", dataSize: 6,
      .misplaced(tensor: "b", expected: 4, begin: 2)),
    InvalidFile(
      "tensors share their bytes", "{\(tensor(0, 4)),\(tensor(name: "b", 0, 4))}",
      .misplaced(tensor: "b", expected: 4, begin: 0)),
  ]

  static let headers = [
    InvalidFile("empty header", "", reason: "it does not begin with a brace", at: 0),
    InvalidFile("space before the header", " {}", reason: "it does not begin with a brace", at: 0),
    InvalidFile("array as header", "[]", reason: "it does not begin with a brace", at: 0),
    InvalidFile("open header", "{", reason: "'\"' was expected", at: 1),
    InvalidFile(
      "text after the header", "{} {}", reason: "something follows the closing brace", at: 3),
    InvalidFile(
      "zero after the header", "{}\0", reason: "something follows the closing brace", at: 2),
    InvalidFile("trailing comma", "{\(tensor(0, 4)),}", reason: "'\"' was expected", at: 54),
    InvalidFile("no colon", #"{"a" 1}"#, reason: "':' was expected", at: 5),
    InvalidFile("tensor is a number", #"{"a":1}"#, reason: "'{' was expected", at: 5),
    InvalidFile(
      "name appears twice", "{\(tensor(0, 4)),\(tensor(0, 4))}", reason: "\"a\" appears twice",
      at: 57),
    InvalidFile(
      "field appears twice", #"{"a":{"dtype":"F32","dtype":"F32"}}"#,
      reason: "\"dtype\" appears twice", at: 27),
    InvalidFile(
      "unknown field", #"{"a":{"x":1}}"#, reason: "\"a\" has an unknown field \"x\"", at: 10),
    InvalidFile("no fields", #"{"a":{}}"#, reason: "\"a\" lacks data_offsets, dtype, shape", at: 7),
    InvalidFile(
      "three offsets", #"{"a":{"data_offsets":[0,4,8]}}"#,
      reason: "\"a\" has 3 offsets instead of 2", at: 28),
    InvalidFile(
      "negative extent", "{\(tensor(shape: "-1", 0, 4))}",
      reason: "a non-negative integer was expected", at: 29),
    InvalidFile(
      "fraction as extent", "{\(tensor(shape: "1.0", 0, 4))}", reason: "']' was expected", at: 30),
    InvalidFile(
      "leading zero", "{\(tensor(shape: "01", 0, 4))}", reason: "a number begins with 0", at: 31),
    InvalidFile(
      "extent beyond 64 bits", "{\(tensor(shape: "9223372036854775808", 0, 4))}",
      reason: "a number does not fit into 64 bits", at: 47),
    InvalidFile(
      "nested arrays", "{\(tensor(shape: String(repeating: "[", count: 10000), 0, 4))}",
      reason: "a non-negative integer was expected", at: 29),
    InvalidFile(
      "metadata is no text", #"{"__metadata__":{"a":1}}"#, reason: "'\"' was expected", at: 21),
    InvalidFile(
      "metadata key appears twice", #"{"__metadata__":{"a":"1","a":"1"}}"#,
      reason: "\"a\" appears twice", at: 28),
    InvalidFile("unknown escape", #"{"\x":1}"#, reason: "an unknown escape in a string", at: 4),
    InvalidFile(
      "half a surrogate pair", #"{"\ud800":1}"#, reason: "half a surrogate pair in a string", at: 9),
    InvalidFile(
      "second half of a surrogate pair", #"{"\udc00":1}"#,
      reason: "half a surrogate pair in a string", at: 8),
    InvalidFile(
      "no hexadecimal digit", #"{"\u00g0":1}"#, reason: "a hexadecimal digit was expected", at: 7),
    InvalidFile(
      "control character", "{\"\n\":1}", reason: "a string contains a control character", at: 3),
    InvalidFile("open string", "{\"a", reason: "it ends too early", at: 3),
    InvalidFile(
      "header is not UTF-8",
      InvalidFile.bytes(header: [0x7b, 0x22, 0xff, 0x22, 0x7d], dataSize: 0),
      .header(reason: "a string is not valid UTF-8", offset: 4)),
  ]

  @Test(arguments: sizes + tensors + headers)
  func isRefused(_ file: InvalidFile) throws {
    let path = try folder.file("x", bytes: file.bytes)
    #expect(throws: TensorFileError.safetensors(path: path, file.flaw)) {
      try SafetensorsFile(contentsOf: path)
    }
  }

  @Test func validVariantsAreAccepted() throws {
    let headers = [
      "{\(tensor(0, 4))}", "{\(tensor(name: "b", dtype: "U8", shape: "0", 4, 4)),\(tensor(0, 4))}",
      "{ \"\\u0061\" :\t{\"data_offsets\":[ 0 , 4 ],\n\"shape\":[ ],\r\"dtype\":\"F32\"} } \n",
      #"{"__metadata__":{},"\ud83d\ude00\b\f\/":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}"#,
    ]
    let names = try headers.map { header in
      let bytes = InvalidFile.bytes(header: Array(header.utf8), dataSize: 4)
      return try SafetensorsFile(contentsOf: folder.file("x", bytes: bytes)).entries.map(\.name)
    }
    #expect(names == [["a"], ["a", "b"], ["a"], ["😀\u{8}\u{c}/"]])
  }

  @Test func missingTensorAndWrongType() throws {
    let path = try golden("types.safetensors")
    let file = try SafetensorsFile(contentsOf: path)
    #expect(throws: TensorFileError.missing(path: path, tensor: "x")) {
      try file.tensor(named: "x")
    }
    #expect(
      throws: TensorFileError.wrongType(
        path: path, tensor: "F32", stored: .float32, expected: .int64)
    ) { try file.integers(named: "F32") }
    #expect(
      throws: TensorFileError.wrongType(path: path, tensor: "I8", stored: .int8, expected: .int64)
    ) { try file.integers(named: "I8") }
  }

  /// Names in a file are made printable and cut before they reach a message.
  @Test func sentencesAreFitToBeRead() throws {
    let name = #"\u001b[2J"# + String(repeating: "n", count: 990)
    let headers = [
      "{\(tensor(name: name, dtype: name, 0, 4))}", "{\(tensor(name: name, 0, 8))}",
      "{\(tensor(name: name, 4, 8))}", "{\(tensor(name: name, shape: "\(Int.max)", 0, 4))}",
      "{\(tensor(name: name, 0, 4)),\(tensor(name: name, 0, 4))}", #"{"\#(name)":{"\#(name)":1}}"#,
      #"{"\#(name)":{}}"#, #"{"\#(name)":{"data_offsets":[0]}}"#,
    ]
    for header in headers {
      let bytes = InvalidFile.bytes(header: Array(header.utf8), dataSize: 4)
      let path = try folder.file("x", bytes: bytes)
      let error = #expect(throws: TensorFileError.self) { try SafetensorsFile(contentsOf: path) }
      let sentence = error?.description ?? ""
      #expect(sentence.contains("[2Jnnn"), "\(sentence.prefix(1000))")
      #expect(!sentence.contains("\u{1b}") && sentence.count < 1000)
    }
    let whole = try SafetensorsFile(contentsOf: golden("types.safetensors"))
    let error = #expect(throws: TensorFileError.self) { try whole.tensor(named: "\u{1b}[2J") }
    #expect(error?.description.contains("\u{1b}") == false)
  }

  @Test func filesThatAreNone() throws {
    let missing = folder.file("nothing")
    #expect(
      throws: TensorFileError.system(
        FileError("open", missing, because: "No such file or directory"))
    ) { try SafetensorsFile(contentsOf: missing) }
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for (path, reason) in [
      (folder.path, "it is a folder"), (pipe, "it is not a regular file"),
    ] {
      #expect(throws: TensorFileError.system(FileError("read", path, because: reason))) {
        try SafetensorsFile(contentsOf: path)
      }
    }
  }

  @Test func fileThatShrinksWhileOpen() throws {
    let path = try folder.file("x", bytes: bytes(of: golden("types.safetensors")))
    let file = try SafetensorsFile(contentsOf: path)
    #expect(truncate(path, 1000) == 0)
    #expect(
      throws: TensorFileError.system(
        FileError("read", path, because: "it became shorter in the meantime"))
    ) { try file.tensor(named: "F16") }
  }

  @Test(arguments: ["types.safetensors", "written.safetensors"])
  func everyTruncationIsRefused(name: String) throws {
    let whole = try bytes(of: golden(name))
    for length in whole.indices {
      let path = try folder.file("x", bytes: Array(whole[..<length]))
      #expect(throws: TensorFileError.self) { try SafetensorsFile(contentsOf: path) }
    }
  }

  /// Every byte of a small file is replaced in several ways and the result is read. Nothing may
  /// trap, and only a `TensorFileError` may leave the reader.
  @Test(arguments: ["types.safetensors", "written.safetensors"])
  func noDamageTraps(name: String) throws {
    let whole = try bytes(of: golden(name))
    var refused = 0
    for index in whole.indices {
      for change: (UInt8) -> UInt8 in [{ $0 ^ 1 }, { ~$0 }, { $0 &+ 16 }, { _ in 0x39 }] {
        var damaged = whole
        damaged[index] = change(whole[index])
        let path = try folder.file("x", bytes: damaged)
        do throws(TensorFileError) {
          let file = try SafetensorsFile(contentsOf: path)
          for entry in file.entries { _ = try file.tensor(named: entry.name) }
        } catch {
          #expect(!error.description.isEmpty)
          refused += 1
        }
      }
    }
    // Most bytes belong to the header, where almost every change is an error.
    #expect(refused > whole.count)
  }
}
