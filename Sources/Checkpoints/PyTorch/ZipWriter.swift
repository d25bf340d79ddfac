import Files

/// Writes a zip archive of stored entries.
///
/// Each begins at a multiple of 64 bytes, as in files of `torch.save`, so that a program can map
/// it.
struct ZipWriter: ~Copyable {
  private let file: AtomicFile
  private var position = 0
  private var count = 0
  /// The central directory, which ends the archive.
  private var directory: [UInt8] = []

  /// The most bytes of an archive without zip64 records.
  static let limit = Int(UInt32.max) - 1

  /// Begins an archive, which `commit` moves to `path`.
  init(replacing path: String) throws(FileError) { file = try AtomicFile(replacing: path) }

  /// Adds an entry. The caller keeps the archive within `limit`.
  mutating func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    try unsafe add(name, bytes.span.bytes)
  }

  /// Adds an entry. The caller keeps the archive within `limit`.
  mutating func add(_ name: String, _ bytes: RawSpan) throws(FileError) {
    let name = Array(name.utf8)
    let checksum = CRC32(of: bytes).value
    // The fields that both headers of an entry have: version 2.0, names in UTF-8, stored. The time
    // is the format's first, so that the same content gives the same bytes.
    var common = littleEndian(UInt16(20), UInt16(0x800), UInt16(0), UInt16(0), UInt16(0x21))
    common += littleEndian(checksum, UInt32(bytes.byteCount), UInt32(bytes.byteCount))
    common += littleEndian(UInt16(name.count))

    directory += [0x50, 0x4b, 1, 2] + littleEndian(UInt16(20)) + common
    directory += littleEndian(UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt32(0))
    directory += littleEndian(UInt32(position)) + name

    // An extra field like PyTorch's pads the header to a multiple of 64 bytes.
    let extraHeaderSize = 4
    let headerEnd = position + 4 + common.count + 2 + name.count + extraHeaderSize
    let padding = -headerEnd & 63
    let header =
      ZipArchive.magic + common + littleEndian(UInt16(extraHeaderSize + padding)) + name
      + Array("FB".utf8) + littleEndian(UInt16(padding))
      + [UInt8](repeating: UInt8(ascii: "Z"), count: padding)
    try unsafe file.append(header.span.bytes)
    try file.append(bytes)
    position += header.count + bytes.byteCount
    count += 1
  }

  /// Writes the central directory and moves the archive to its path.
  consuming func commit() throws(FileError) {
    let end =
      directory + [0x50, 0x4b, 5, 6]
      + littleEndian(UInt16(0), UInt16(0), UInt16(count), UInt16(count))
      + littleEndian(UInt32(directory.count), UInt32(position)) + littleEndian(UInt16(0))
    try unsafe file.append(end.span.bytes)
    try file.commit()
  }
}
