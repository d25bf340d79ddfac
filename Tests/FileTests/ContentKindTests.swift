import Files
import TestSupport
import Testing

struct ContentKindTests {
  /// The first bytes that Python's gzip, bz2, lzma, tarfile, pickle, NumPy and Pillow write, in
  /// hexadecimal.
  static let starts: [(String, String)] = [
    ("1f8b08000000000002034b4c", "data compressed by gzip"),
    ("425a6839314159265359648c", "data compressed by bzip2"),
    ("fd377a585a000004e6d6b446", "data compressed by xz"),
    ("28b52ffd2003190000616263", "data compressed by Zstandard"),
    ("934e554d5059010076007b27", "a NumPy array (.npy)"),
    ("89504e470d0a1a0a0000000d49484452", "a PNG picture"),
    ("ffd8ffe000104a4649460001", "a JPEG picture"),
    ("474946383761080008008100", "a GIF picture"),
    ("52494646240000005745425056503820", "a WebP picture"),
    ("424df6000000000000003600000028000000", "a BMP picture"),
    ("49492a000800000000", "a TIFF picture"),
    ("00000020667479706176696600000000", "an AVIF picture"),
    ("0000000c6a5020200d0a870a", "a JPEG 2000 picture"),
    ("80027d71005801000000617101", "a Python pickle, as pickle.dump and joblib.dump write"),
    ("8004956d000000000000007d", "a Python pickle, as pickle.dump and joblib.dump write"),
    ("894844460d0a1a0a", "an HDF5 file, as Keras writes"),
    ("47475546030000001a010000", "a GGUF file, as llama.cpp reads"),
    ("0807120770797" + "46f7263681a05312e31302e30", "an ONNX model"),
    ("504b03041400000000", "a zip archive"),
    ("5041523115041510", "a Parquet table"),
  ]

  private func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  @Test(arguments: starts)
  func signaturesAreKnown(hexadecimal: String, name: String) {
    let start = bytes(hexadecimal)
    #expect(ContentKind(start: start, size: 1000)?.name == name)
    // Half a signature is none.
    #expect(ContentKind(start: start.prefix(1), size: 1)?.name != name)
  }

  static let texts: [(String, ContentKind)] = [
    (
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 14322251\n",
      .gitLFSPointer(size: 14_322_251)
    ),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a", .gitLFSPointer(size: nil)),
    ("/annex/objects/SHA256E-s3044234--ab12.pth\n", .gitAnnexPointer(size: 3_044_234)),
    ("<!DOCTYPE html><html lang=\"en\">", .webPage),
    ("\u{feff}\n  <HTML><head>", .webPage),
    ("Entry not found", .text(start: "Entry not found")),
    ("{\"a\": 1}\n", .text(start: "{\"a\": 1}")),
    ("Zürich\u{202e}", .text(start: "Z??rich???")),
    (String(repeating: "x", count: 500), .text(start: String(repeating: "x", count: 60))),
  ]

  @Test(arguments: texts)
  func textsAreTold(text: String, kind: ContentKind) {
    #expect(ContentKind(start: text.utf8, size: text.utf8.count) == kind)
  }

  @Test func sentencesSayWhatToDo() {
    let pointer = ContentKind.gitLFSPointer(size: 12)
    #expect(pointer.name == "a Git LFS pointer, a text that stands for a file of 12 bytes")
    #expect(pointer.advice == "fetch the file with 'git lfs pull'")
    #expect(ContentKind(start: [], size: 0)?.name == "an empty file")
  }

  /// Numbers and escape sequences are neither texts nor anything else.
  @Test(
    arguments: [
      [0x3f, 0x80, 0, 0, 0x40, 0, 0, 0], [0x1b, 0x5b, 0x32, 0x4a], [0xc3, 0x28, 0x41, 0x41, 0x41],
    ] as [[UInt8]])
  func otherBytesAreUnknown(bytes: [UInt8]) {
    #expect(ContentKind(start: bytes, size: bytes.count) == nil)
  }

  @Test func filesAreReadAtTheirStart() throws {
    let folder = try TemporaryFolder()
    let tar = [UInt8](repeating: 0, count: 257) + Array("ustar\u{0}00".utf8)
    let path = try folder.file("x.pth", bytes: tar + [UInt8](repeating: 0, count: 2000))
    #expect(try ContentKind(of: ReadableFile(path: path))?.name == "a tar archive")
    #expect(try ContentKind(of: ReadableFile(path: folder.file("y", bytes: []))) == .empty)
    let old = Array("storages".utf8) + tar.dropFirst(8)
    #expect(ContentKind(start: old, size: 9000)?.name == "a tar file of PyTorch 0.1")
  }
}
