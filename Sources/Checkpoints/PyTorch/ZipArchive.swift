import Files
import PlainText

/// The zip archive that `torch.save` writes, open for reading
/// (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
///
/// Opening reads the central directory alone, the list at the end of the file. Entries are stored as
/// they are or deflated; sizes and positions are checked against the file before anything is read.
struct ZipArchive: Sendable {
  /// How an archive that is not empty begins.
  static let magic: [UInt8] = [0x50, 0x4b, 3, 4]

  /// What the central directory says about one file in the archive.
  struct Entry: Sendable {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// The bytes that it takes in the archive.
    let packedSize: Int
    /// The bytes that it unpacks to.
    let size: Int
    /// The position of the header before its bytes.
    let headerOffset: Int
  }

  private(set) var entries: [Entry] = []
  private let file: ReadableFile
  private var indices: [String: Int] = [:]

  /// The most bytes that the central directory may have.
  private static let directoryLimit = 1 << 26

  /// Opens the archive in `file`.
  init(_ file: ReadableFile) throws(PyTorchFileError) {
    self.file = file
    let directory = try Self.findDirectory(in: file)
    var reader = ByteReader(try Self.read(directory.range, of: file))
    while reader.rest > 0 {
      guard let entry = Self.entry(from: &reader) else {
        throw Self.damaged(file, "its list of entries makes no sense")
      }
      guard entry.packedSize <= file.size, entry.headerOffset <= file.size else {
        throw Self.damaged(file, "'\(entry.name.printable)' does not fit into the file")
      }
      guard indices.updateValue(entries.count, forKey: entry.name) == nil else {
        throw Self.damaged(file, "it has two entries '\(entry.name.printable)'")
      }
      entries.append(entry)
    }
    guard entries.count == directory.count else {
      throw Self.damaged(file, "it lists \(entries.count) of \(directory.count) entries")
    }
  }

  /// The entry `name`; nil if there is none.
  func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// The bytes of `entry`, which may have at most `limit`, compared with their checksum.
  func content(of entry: Entry, limit: Int = .max) throws(PyTorchFileError) -> [UInt8] {
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
    guard content.count == entry.size, CRC32(of: content.span.bytes).value == entry.checksum else {
      throw damaged("'\(entry.name.printable)' does not match its checksum")
    }
    return content
  }

  /// The bytes `range` of `entry`. Only a whole entry can be compared with its checksum.
  func content(of entry: Entry, range: Range<Int>) throws(PyTorchFileError) -> [UInt8] {
    if range == 0..<entry.size { return try content(of: entry) }
    if entry.isDeflated { return Array(try content(of: entry)[range]) }
    let position = try position(of: entry)
    return try Self.read(position + range.lowerBound..<position + range.upperBound, of: file)
  }

  /// Where the bytes of `entry` begin: behind a header of its own.
  private func position(of entry: Entry) throws(PyTorchFileError) -> Int {
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

  private func damaged(_ reason: String) -> PyTorchFileError { Self.damaged(file, reason) }
}

extension ZipArchive {
  private static func damaged(_ file: ReadableFile, _ reason: String) -> PyTorchFileError {
    .invalid(path: file.path, .archive(reason: reason))
  }

  private static func read(
    _ range: Range<Int>, of file: ReadableFile
  ) throws(PyTorchFileError) -> [UInt8] {
    try PyTorchFileError.reporting { () throws(FileError) in
      try file.elements(count: range.count, at: range.lowerBound)
    }
  }

  /// Where the central directory is, and how many entries it has, by the record at the file's end.
  private static func findDirectory(
    in file: ReadableFile
  ) throws(PyTorchFileError) -> (range: Range<Int>, count: UInt64) {
    let recordSize = 22
    // Behind the record may be a comment of up to 65535 bytes.
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
      throw damaged(file, "it has several parts")
    }
    guard directory.size <= directoryLimit, directory.offset <= file.size,
      directory.size <= UInt64(file.size) - directory.offset
    else { throw damaged(file, "its list of entries does not fit into the file") }
    let begin = Int(directory.offset)
    return (begin..<begin + Int(directory.size), directory.count)
  }

  /// The same by the record of large archives (zip64), which a locator before `end` points to.
  private static func findLargeDirectory(
    in file: ReadableFile, before end: Int
  ) throws(PyTorchFileError) -> (count: UInt64, size: UInt64, offset: UInt64) {
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

  /// The next entry of the central directory; nil if it makes no sense.
  private static func entry(from reader: inout ByteReader) -> Entry? {
    guard reader.integer(UInt32.self) == 0x0201_4b50, reader.take(4) != nil,
      let flags = reader.integer(UInt16.self), let method = reader.integer(UInt16.self),
      reader.take(4) != nil, let checksum = reader.integer(UInt32.self),
      let packedSize = reader.integer(UInt32.self), let size = reader.integer(UInt32.self),
      let nameSize = reader.integer(UInt16.self), let extraSize = reader.integer(UInt16.self),
      let commentSize = reader.integer(UInt16.self), reader.take(8) != nil,
      let offset = reader.integer(UInt32.self), let name = reader.take(Int(nameSize)),
      let extra = reader.take(Int(extraSize)), reader.take(Int(commentSize)) != nil
    else { return nil }
    // Neither encrypted nor packed in another way.
    guard flags & 1 == 0, method == 0 || method == 8 else { return nil }
    var large = largeFields(of: Array(extra))
    func field(_ value: UInt32) -> Int? {
      guard value == .max else { return Int(value) }
      return large.integer(UInt64.self).flatMap { Int(exactly: $0) }
    }
    guard let size = field(size), let packedSize = field(packedSize), let offset = field(offset),
      method == 8 || size == packedSize,
      // Deflate packs at most 1032 bytes into one.
      size / 1032 <= packedSize
    else { return nil }
    return Entry(
      name: String(decoding: name, as: UTF8.self), isDeflated: method == 8, checksum: checksum,
      packedSize: packedSize, size: size, headerOffset: offset)
  }

  /// The 64-bit numbers among the extra fields of an entry.
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
