import Files

/// Writes a zip archive of entries that are stored as they are, each beginning at a multiple of
/// 64 bytes as `torch.save` has it, so that they can be used in place.
struct ZipWriter: ~Copyable {
  private let file: AtomicFile
  private var position = 0
  private var count = 0
  /// The list of entries that ends the archive.
  private var directory: [UInt8] = []

  /// The most bytes that an archive may have without the records of larger ones.
  static let limit = Int(UInt32.max) - 1

  /// Begins the archive that is to appear at `path`.
  init(replacing path: String) throws(FileError) { file = try AtomicFile(replacing: path) }

  /// Adds an entry; the archive stays below `limit`, which is up to the caller.
  mutating func add(_ name: String, _ bytes: RawSpan) throws(FileError) {
    let name = Array(name.utf8)
    let checksum = CRC32(of: bytes).value
    // What both of an entry's headers say: version 2.0, names in UTF-8, stored; midnight of the first
    // day that the format knows, so that equal content gives equal bytes.
    var common = littleEndian(UInt16(20), UInt16(0x800), UInt16(0), UInt16(0), UInt16(0x21))
    common += littleEndian(checksum, UInt32(bytes.byteCount), UInt32(bytes.byteCount))
    common += littleEndian(UInt16(name.count))

    directory += [0x50, 0x4b, 1, 2] + littleEndian(UInt16(20)) + common
    directory += littleEndian(UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt32(0))
    directory += littleEndian(UInt32(position)) + name

    // An extra field of PyTorch's kind fills the header up to a multiple of 64 bytes.
    let extraHeaderSize = 4
    let headerEnd = position + 4 + common.count + 2 + name.count + extraHeaderSize
    let padding = -headerEnd & 63
    let header =
      ZipArchive.magic + common + littleEndian(UInt16(extraHeaderSize + padding)) + name
      + Array("FB".utf8) + littleEndian(UInt16(padding))
      + [UInt8](repeating: UInt8(ascii: "Z"), count: padding)
    try file.append(header.span.bytes)
    try file.append(bytes)
    position += header.count + bytes.byteCount
    count += 1
  }

  /// Writes the list of entries and gives the file its name.
  consuming func commit() throws(FileError) {
    let end =
      directory + [0x50, 0x4b, 5, 6]
      + littleEndian(UInt16(0), UInt16(0), UInt16(count), UInt16(count))
      + littleEndian(UInt32(directory.count), UInt32(position)) + littleEndian(UInt16(0))
    try file.append(end.span.bytes)
    try file.commit()
  }
}
