// The signatures of formats, from their specifications.
extension ContentKind {
  /// The kind by the bytes that all files of a format begin with; nil if there are none.
  static func signature(of start: [UInt8]) -> ContentKind? {
    if isFirstTar(start) { return .format("a tar file of PyTorch 0.1") }
    for (bytes, offset, kind) in signatures
    where start.count >= offset + bytes.count && start[offset...].starts(with: bytes) {
      return kind
    }
    if let kind = mediaContainer(start) { return kind }
    if start.count >= 2, start[0] == 0x80, 2...5 ~= start[1] { return .pickle }
    if isProtocolBuffer(start) { return .format("an ONNX model") }
    return nil
  }

  private typealias Signature = (bytes: [UInt8], offset: Int, kind: ContentKind)

  private static func ascii(_ text: String, _ kind: ContentKind, at offset: Int = 0) -> Signature {
    (Array(text.utf8), offset, kind)
  }

  private static let signatures: [Signature] = [
    ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 0, .format("a PNG picture")),
    ([0xff, 0xd8, 0xff], 0, .format("a JPEG picture")),
    ascii("GIF87a", .format("a GIF picture")),
    ascii("GIF89a", .format("a GIF picture")),
    ascii("II*\0", .format("a TIFF picture")),
    ascii("MM\0*", .format("a TIFF picture")),
    ([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a], 0, .format("a JPEG 2000 picture")),
    ([0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a], 0, .format("a JPEG XL picture")),
    ([0xff, 0x0a], 0, .format("a JPEG XL picture")),
    ([0, 0, 1, 0], 0, .format("a Windows icon")),
    ascii("8BPS", .format("a Photoshop document")),
    ascii("%PDF-", .format("a PDF document")),
    ([0x1f, 0x8b], 0, .compressed("data compressed by gzip", command: "gunzip < FILE > NEW")),
    ascii("BZh", .compressed("data compressed by bzip2", command: "bunzip2 < FILE > NEW")),
    (
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 0,
      .compressed("data compressed by xz", command: "unxz < FILE > NEW")
    ),
    ([0x28, 0xb5, 0x2f, 0xfd], 0, .compressed("data compressed by Zstandard", command: "unzstd")),
    ([0x04, 0x22, 0x4d, 0x18], 0, .compressed("data compressed by LZ4", command: "unlz4")),
    ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 0, .archive("a 7-Zip archive", command: "7z x")),
    ascii("Rar!\u{1a}\u{7}", .archive("a RAR archive", command: "unrar x")),
    ascii("ustar", .archive("a tar archive", command: "tar xf"), at: 257),
    ([0x50, 0x4b, 3, 4], 0, .archive("a zip archive", command: "unzip")),
    ([0x50, 0x4b, 5, 6], 0, .archive("a zip archive without files", command: "unzip")),
    (
      [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], 0, .format("an HDF5 file, as Keras writes")
    ),
    ascii("CDF\u{1}", .format("a NetCDF file")),
    ascii("GGUF", .format("a GGUF file, as llama.cpp reads")),
    ascii("TFL3", .format("a TensorFlow Lite model"), at: 4),
    ([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 0, .format("a NumPy array (.npy)")),
    ascii("PAR1", .format("a Parquet table")),
    ascii("ARROW1", .format("an Arrow table")),
    ascii("SQLite format 3\0", .format("an SQLite database")),
    ascii("MATLAB 5.0 MAT-file", .format("a MATLAB file")),
    ([0x7f, 0x45, 0x4c, 0x46], 0, .format("a program")),
    ([0, 0, 8, 1], 0, .format("an IDX file of labels")),
    ([0, 0, 8, 3], 0, .format("an IDX file of images")),
  ]

  /// Whether it is the format of PyTorch 0.1, a tar archive of these parts.
  private static func isFirstTar(_ start: [UInt8]) -> Bool {
    start.count >= 262 && start[257..<262].elementsEqual("ustar".utf8)
      && ["sys_info", "pickle", "tensors", "storages"].contains {
        start.starts(with: ($0 + "\0").utf8)
      }
  }

  /// RIFF and ISO media files, whose signature has a length in front or in the middle.
  private static func mediaContainer(_ start: [UInt8]) -> ContentKind? {
    guard start.count >= 12 else { return nil }
    let brand = Array(start[8..<12])
    if start.starts(with: Array("RIFF".utf8)) {
      return brand == Array("WEBP".utf8) ? .format("a WebP picture") : .format("a sound or a film")
    }
    if start[4..<8].elementsEqual("ftyp".utf8) {
      switch String(decoding: brand, as: UTF8.self) {
      case "avif", "avis": return .format("an AVIF picture")
      case "heic", "heix", "hevc", "mif1", "msf1": return .format("an HEIC picture")
      default: return .format("a film")
      }
    }
    // The size of the file, four bytes of zeros, the offset of the pixels.
    if start.starts(with: Array("BM".utf8)), start[6..<10].allSatisfy({ $0 == 0 }) {
      return .format("a BMP picture")
    }
    return nil
  }

  /// Whether the file begins as ONNX models do: with the version (field 1, a small number) and the
  /// name of the producer (field 2, a short text).
  private static func isProtocolBuffer(_ start: [UInt8]) -> Bool {
    guard start.count >= 6, start[0] == 0x08, 1...20 ~= start[1], start[2] == 0x12,
      1...64 ~= start[3], start.count > 4 + Int(start[3])
    else { return false }
    return start[4..<4 + Int(start[3])].allSatisfy { 0x20..<0x7f ~= $0 }
  }

  /// The kind of a text; nil if the bytes are none.
  static func text(in start: [UInt8]) -> ContentKind? {
    let isText = start.allSatisfy {
      $0 >= 0x20 && $0 != 0x7f || [0x09, 0x0a, 0x0c, 0x0d].contains($0)
    }
    // The last character may be cut.
    guard isText,
      (0...3).contains(where: {
        String(validating: start.dropLast($0), as: UTF8.self) != nil
      })
    else { return nil }
    let text = String(decoding: start, as: UTF8.self)
    if text.utf8.starts(with: "version https://git-lfs.github.com/spec/".utf8) {
      return .gitLFSPointer(size: number(after: "\nsize ", in: start))
    }
    if text.utf8.starts(with: "/annex/objects/".utf8) {
      return .gitAnnexPointer(size: number(after: "-s", in: start))
    }
    let visible = start.drop { $0 <= 0x20 || [0xef, 0xbb, 0xbf].contains($0) }
    let lowercase = visible.map { 0x41...0x5a ~= $0 ? $0 + 0x20 : $0 }
    let pageStarts = ["<!doctype html", "<html", "<head", "<body", "<script", "<!--"]
    if pageStarts.contains(where: { lowercase.starts(with: Array($0.utf8)) }) { return .webPage }
    // Only bytes that every terminal shows as they are.
    let line = visible.prefix { $0 >= 0x20 }.prefix(60).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
    return .text(start: String(decoding: line, as: UTF8.self))
  }

  /// The number behind the first `mark` in `bytes`; nil if there is none.
  private static func number(after mark: String, in bytes: [UInt8]) -> Int? {
    let mark = Array(mark.utf8)
    guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
      return nil
    }
    let digits = bytes[(place + mark.count)...].prefix { 0x30...0x39 ~= $0 }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
