import Files
import PlainText

/// A zip archive that is open for reading
/// (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
///
/// Opening reads only the central directory, the list of entries at the end of the file. Entries
/// are stored or deflated. Sizes and positions are checked against the file before anything is
/// read.
struct ZipArchive: Sendable {
  /// The first bytes of an archive with entries.
  static let magic: [UInt8] = [0x50, 0x4b, 3, 4]

  /// One file of the archive, as the central directory describes it.
  struct Entry: Sendable {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// Its bytes in the archive.
    let packedSize: Int
    /// Its bytes after inflation.
    let size: Int
    /// The file position of its local header, which its bytes follow.
    let headerOffset: Int

    /// The bytes that must be read or unpacked to have the first `count` bytes from `start` on: of
    /// a deflated entry also everything before them, and its packed bytes.
    func cost(of range: Range<Int>) -> Int {
      isDeflated ? max(packedSize, range.upperBound) : range.count
    }
  }

  private(set) var entries: [Entry] = []
  private let file: ReadableFile
  private var indices: [UTF8Key: Int] = [:]

  /// The most bytes of the central directory.
  private static let directoryLimit = 1 << 26

  /// Opens the archive in `file`.
  init(_ file: ReadableFile) throws(TensorFileError) {
    self.file = file
    let directory = try Self.findDirectory(in: file)
    var reader = ByteReader(try Self.read(directory.range, of: file))
    while reader.rest > 0 {
      let entry: Entry
      do {
        entry = try Self.entry(from: &reader)
      } catch {
        throw error == .damaged
          ? Self.damaged(file, "its list of entries makes no sense")
          : .pyTorch(path: file.path, .unusualArchive(reason: error.rawValue))
      }
      guard entry.packedSize <= file.size, entry.headerOffset <= file.size else {
        throw Self.damaged(file, "'\(entry.name.printable)' does not fit into the file")
      }
      guard indices.updateValue(entries.count, forKey: UTF8Key(entry.name)) == nil else {
        throw Self.damaged(file, "it has two entries '\(entry.name.printable)'")
      }
      entries.append(entry)
    }
    guard entries.count == directory.count else {
      throw Self.damaged(file, "it lists \(entries.count) of \(directory.count) entries")
    }
  }

  /// The entry `name`; nil if there is none.
  func entry(named name: String) -> Entry? { indices[UTF8Key(name)].map { entries[$0] } }

  /// Reads `entry`, of at most `limit` bytes, and compares it with its checksum.
  func content(of entry: Entry, limit: Int = .max) throws(TensorFileError) -> [UInt8] {
    guard entry.size <= limit else {
      throw damaged("'\(entry.name.printable)' has \(entry.size) bytes; at most \(limit) are read")
    }
    let position = try position(of: entry)
    var content = try Self.read(position..<position + entry.packedSize, of: file)
    if entry.isDeflated {
      do {
        content = try Inflation.inflate(content, format: .raw, limit: entry.size)
      } catch {
        throw damaged("'\(entry.name.printable)': \(error)")
      }
    }
    let checksum = unsafe CRC32(of: content.span.bytes).value
    guard content.count == entry.size, checksum == entry.checksum else {
      throw damaged("'\(entry.name.printable)' does not match its checksum")
    }
    return content
  }

  /// Reads the bytes `range` of `entry`. Only a whole entry is compared with its checksum, and a
  /// deflated one is unpacked no further than the end of the range.
  func content(of entry: Entry, range: Range<Int>) throws(TensorFileError) -> [UInt8] {
    if range == 0..<entry.size { return try content(of: entry) }
    let position = try position(of: entry)
    if entry.isDeflated {
      let packed = try Self.read(position..<position + entry.packedSize, of: file)
      let start: [UInt8]
      do {
        start = try Inflation.prefix(range.upperBound, of: packed, format: .raw)
      } catch {
        throw damaged("'\(entry.name.printable)': \(error)")
      }
      guard start.count == range.upperBound else {
        throw damaged("'\(entry.name.printable)' is too short")
      }
      return Array(start[range])
    }
    return try Self.read(position + range.lowerBound..<position + range.upperBound, of: file)
  }

  /// The file position of the bytes of `entry`, after its local header.
  private func position(of entry: Entry) throws(TensorFileError) -> Int {
    let headerSize = 30
    guard entry.headerOffset <= file.size - headerSize else {
      throw damaged("'\(entry.name.printable)' does not fit into the file")
    }
    var header = ByteReader(
      try Self.read(entry.headerOffset..<entry.headerOffset + headerSize, of: file))
    guard header.integer(UInt32.self) == 0x0403_4b50, header.take(22) != nil,
      let name = header.integer(UInt16.self), let extra = header.integer(UInt16.self)
    else { throw damaged("'\(entry.name.printable)' is not where it should be") }
    let position = entry.headerOffset + headerSize + Int(name) + Int(extra)
    guard position <= file.size - entry.packedSize else {
      throw damaged("'\(entry.name.printable)' does not fit into the file")
    }
    return position
  }

  private func damaged(_ reason: String) -> TensorFileError { Self.damaged(file, reason) }
}

extension ZipArchive {
  private static func damaged(_ file: ReadableFile, _ reason: String) -> TensorFileError {
    .pyTorch(path: file.path, .archive(reason: reason))
  }

  private static func read(
    _ range: Range<Int>, of file: ReadableFile
  ) throws(TensorFileError) -> [UInt8] {
    try file.elements(count: range.count, at: range.lowerBound)
  }

  /// The bytes of the central directory and its number of entries, from the record at the file's
  /// end.
  private static func findDirectory(
    in file: ReadableFile
  ) throws(TensorFileError) -> (range: Range<Int>, count: UInt64) {
    let recordSize = 22
    // A comment of up to 65535 bytes may follow the record.
    let tailStart = max(0, file.size - recordSize - 0xffff)
    let tail = try read(tailStart..<file.size, of: file)
    guard
      let start = stride(from: tail.count - recordSize, through: 0, by: -1).first(where: {
        tail[$0...].starts(with: [0x50, 0x4b, 5, 6])
      })
    else { throw damaged(file, "its end is missing") }
    var record = ByteReader(tail, at: start + 4)
    guard let disks = record.integer(UInt32.self), let here = record.integer(UInt16.self),
      let count = record.integer(UInt16.self), let size = record.integer(UInt32.self),
      let offset = record.integer(UInt32.self)
    else { throw damaged(file, "its end is missing") }
    var directory = (count: UInt64(count), size: UInt64(size), offset: UInt64(offset))
    if count == .max || size == .max || offset == .max {
      directory = try findLargeDirectory(in: file, before: tailStart + start)
    } else if disks != 0 || here != count {
      throw .pyTorch(path: file.path, .unusualArchive(reason: "it has several parts"))
    }
    guard directory.size <= directoryLimit, directory.offset <= file.size,
      directory.size <= UInt64(file.size) - directory.offset
    else { throw damaged(file, "its list of entries does not fit into the file") }
    let begin = Int(directory.offset)
    return (begin..<begin + Int(directory.size), directory.count)
  }

  /// The same from the record of a zip64 archive, which a locator before `end` points to.
  private static func findLargeDirectory(
    in file: ReadableFile, before end: Int
  ) throws(TensorFileError) -> (count: UInt64, size: UInt64, offset: UInt64) {
    let (locatorSize, recordSize) = (20, 56)
    guard end >= locatorSize + recordSize else { throw damaged(file, "its end is missing") }
    var locator = ByteReader(try read(end - locatorSize..<end, of: file))
    guard locator.integer(UInt32.self) == 0x0706_4b50, locator.take(4) != nil,
      let position = locator.integer(UInt64.self), position <= UInt64(end - recordSize)
    else { throw damaged(file, "its end is missing") }
    var record = ByteReader(try read(Int(position)..<Int(position) + recordSize, of: file))
    guard record.integer(UInt32.self) == 0x0606_4b50, record.take(28) != nil,
      let count = record.integer(UInt64.self), let size = record.integer(UInt64.self),
      let offset = record.integer(UInt64.self)
    else { throw damaged(file, "its end makes no sense") }
    return (count, size, offset)
  }

  /// Why an entry of the central directory is refused.
  private enum EntryError: String, Error {
    case damaged
    case encrypted = "it is encrypted"
    case compressed = "its entries are compressed in another way than by deflate"
  }

  /// Reads an entry of the central directory.
  private static func entry(from reader: inout ByteReader) throws(EntryError) -> Entry {
    guard reader.integer(UInt32.self) == 0x0201_4b50, reader.take(4) != nil,
      let flags = reader.integer(UInt16.self), let method = reader.integer(UInt16.self),
      reader.take(4) != nil, let checksum = reader.integer(UInt32.self),
      let packedSize = reader.integer(UInt32.self), let size = reader.integer(UInt32.self),
      let nameSize = reader.integer(UInt16.self), let extraSize = reader.integer(UInt16.self),
      let commentSize = reader.integer(UInt16.self), reader.take(8) != nil,
      let offset = reader.integer(UInt32.self), let name = reader.take(Int(nameSize)),
      let extra = reader.take(Int(extraSize)), reader.take(Int(commentSize)) != nil
    else { throw .damaged }
    guard flags & 1 == 0 else { throw .encrypted }
    guard method == 0 || method == 8 else { throw .compressed }
    var large = largeFields(of: Array(extra))
    func field(_ value: UInt32) -> Int? {
      guard value == .max else { return Int(value) }
      return large.integer(UInt64.self).flatMap { Int(exactly: $0) }
    }
    guard let size = field(size), let packedSize = field(packedSize), let offset = field(offset),
      method == 8 || size == packedSize,
      // Deflate expands a byte to at most 1032.
      size / 1032 <= packedSize
    else { throw .damaged }
    return Entry(
      name: String(decoding: name, as: UTF8.self), isDeflated: method == 8, checksum: checksum,
      packedSize: packedSize, size: size, headerOffset: offset)
  }

  /// The zip64 numbers in the extra fields of an entry.
  private static func largeFields(of extra: [UInt8]) -> ByteReader {
    var reader = ByteReader(extra)
    while let identifier = reader.integer(UInt16.self), let size = reader.integer(UInt16.self),
      let field = reader.take(Int(size))
    {
      if identifier == 1 { return ByteReader(Array(field)) }
    }
    return ByteReader([])
  }
}
