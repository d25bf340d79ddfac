import Files
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Damaged PyTorch files cause an error or can be read.
struct PyTorchDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reads everything that a file says it contains.
  private func readAll(_ path: String) throws(TensorFileError) {
    let file = try PyTorchFile(contentsOf: path)
    for entry in file.entries {
      #expect(try file.tensor(named: entry.name).shape == entry.shape)
    }
  }

  /// One file is shortened in place, because thousands of new ones would take minutes.
  @Test(arguments: ["layouts-zip.pth", "layouts-legacy.pth", "deflated.pth", "nested-legacy.pth"])
  func everyTruncationIsRefused(name: String) throws {
    let whole = try bytes(of: golden(name))
    let path = try folder.file("x", bytes: whole)
    try readAll(path)
    for length in whole.indices.reversed() {
      #expect(truncate(path, off_t(length)) == 0)
      #expect(throws: TensorFileError.self, "\(length) bytes") { try readAll(path) }
    }
  }

  /// Every byte is replaced in several ways, in place, and the result is read.
  @Test(arguments: ["layouts-zip.pth", "layouts-legacy.pth", "deflated.pth", "nested-zip.pth"])
  func noDamageTraps(name: String) throws {
    let whole = try bytes(of: golden(name))
    let path = try folder.file("x", bytes: whole)
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    func replace(_ index: Int, with byte: UInt8) throws {
      try handle.seek(toOffset: UInt64(index))
      try handle.write(contentsOf: [byte])
    }
    var refused = 0
    for index in whole.indices {
      for change: (UInt8) -> UInt8 in [{ $0 ^ 1 }, { ~$0 }, { $0 &+ 16 }, { _ in 0xff }] {
        try replace(index, with: change(whole[index]))
        do throws(TensorFileError) {
          try readAll(path)
        } catch {
          #expect(!error.description.isEmpty)
          refused += 1
        }
      }
      try replace(index, with: whole[index])
    }
    // Archives have gaps.
    #expect(refused > whole.count / 2)
    try readAll(path)
  }

  /// The checksum reveals a damaged element.
  @Test func damagedElementsAreFound() throws {
    var content = try bytes(of: golden("tensor.pth"))
    let element = littleEndian(Float(-13).bitPattern)
    let place = try #require(content.indices.first { content[$0...].starts(with: element) })
    content[place] ^= 1
    let path = try folder.file("x", bytes: content)
    #expect { try readAll(path) } throws: { "\($0)".contains("checksum") }
  }

  /// A storage with more elements than its entry.
  @Test func storagesHaveTheSizeThatTheyClaim() throws {
    for (count, extents) in [(7, [7]), (5, [5])] {
      let path = folder.file("x")
      var archive = try ZipWriter(replacing: path)
      let pickle = PickleTests.tensor(count: count, extents: extents, strides: [1])
      try archive.add("a/data.pkl", pickle.span.bytes)
      try archive.add("a/data/0", [Float](repeating: 1, count: 6).span.bytes)
      try archive.commit()
      #expect { try PyTorchFile(contentsOf: path) } throws: {
        "\($0)".contains("they have 24 bytes, not \(count * 4)")
      }
    }
  }

  /// The same archive with zip64 records.
  @Test func largeArchivesAreRead() throws {
    let whole = try bytes(of: golden("deflated.pth"))
    let record = Array(whole.suffix(22))
    func field(_ range: Range<Int>) -> UInt64 {
      range.reversed().reduce(0) { $0 << 8 | UInt64(record[$1]) }
    }
    let (count, size, offset) = (field(10..<12), field(12..<16), field(16..<20))
    let position = UInt64(whole.count - 22)
    var large = Array(whole.dropLast(22)) + [0x50, 0x4b, 6, 6] + littleEndian(UInt64(44))
    large += littleEndian(UInt16(45), UInt16(45), UInt32(0), UInt32(0), count, count, size, offset)
    large += [0x50, 0x4b, 6, 7] + littleEndian(UInt32(0), position, UInt32(1))
    large += [0x50, 0x4b, 5, 6] + littleEndian(UInt16(0), UInt16(0), UInt16.max, UInt16.max)
    large += littleEndian(UInt32.max, UInt32.max, UInt16(0))
    try readAll(folder.file("x", bytes: large))
    // The record points far outside the file.
    let place = whole.count - 22 + 48
    for byte in place..<place + 8 { large[byte] = 0xff }
    #expect(throws: TensorFileError.self) { try readAll(folder.file("x", bytes: large)) }
  }

  @Test func bigEndianNumbersAreRefused() throws {
    let path = folder.file("x")
    var archive = try ZipWriter(replacing: path)
    try archive.add("a/data.pkl", PickleTests.pickle(Array("}".utf8)).span.bytes)
    try archive.add("a/byteorder", Array("big".utf8).span.bytes)
    try archive.commit()
    #expect(throws: TensorFileError.pyTorch(path: path, .bigEndian)) {
      try PyTorchFile(contentsOf: path)
    }
  }

  /// A deflated storage is unpacked as far as a tensor needs it: what lies behind may be damaged.
  @Test func unpackingStopsAtTheEndOfATensor() throws {
    let whole = try bytes(of: golden("deflated-slice.pth"))
    let name = Array("data/0".utf8)
    let start = try #require(whole.indices.first { whole[$0...].starts(with: name) })
    let archive = try ZipArchive(ReadableFile(path: golden("deflated-slice.pth")))
    let entry = try #require(archive.entries.first { $0.name.hasSuffix("data/0") })
    #expect(entry.isDeflated && entry.size == 1 << 20 && entry.packedSize < 10_000)
    var damaged = whole
    let end = start + name.count + entry.packedSize
    for place in end - 20..<end { damaged[place] = 0xff }
    for content in [whole, damaged] {
      let file = try PyTorchFile(contentsOf: folder.file("x", bytes: content))
      #expect(try file.tensor(named: "slice").scalars() == (0..<16).map { Float($0) })
    }
    // The damage is there.
    let file = try ZipArchive(ReadableFile(path: folder.file("x")))
    #expect(throws: TensorFileError.self) { try file.content(of: entry) }
  }

  /// Five kilobytes that unpack to five megabytes.
  @Test func deflatedStoragesHaveALimit() throws {
    let path = try golden("deflated-zeros.pth")
    let size = try bytes(of: path).count
    #expect(
      throws: TensorFileError.pyTorch(path: path, .tooCostly(bytes: 5 << 20, size: size))
    ) { try PyTorchFile(contentsOf: path) }
  }

  /// Each of a number of tensors lies in the same storage, as a pickle of a few bytes can say.
  @Test(arguments: [60, 3000])
  func tensorsThatShareElementsHaveALimit(count: Int) throws {
    let path = folder.file("x")
    var archive = try ZipWriter(replacing: path)
    let tensor = PickleTests.tensor(count: 50_000, extents: [50_000], strides: [1])
    // The value behind the key, which is kept and recalled under each name.
    let value = Array(tensor.dropFirst(3 + 6).dropLast(2)) + PickleTests.ascii("q\u{0}0")
    let items = (0..<count).flatMap { PickleTests.text("\($0)") + PickleTests.ascii("h\u{0}") }
    let pickle = PickleTests.pickle(
      value, PickleTests.ascii("}("), items, PickleTests.ascii("u"))
    try archive.add("a/data.pkl", pickle.span.bytes)
    try archive.add("a/data/0", [Float](repeating: 1, count: 50_000).span.bytes)
    try archive.commit()
    if count == 60 {
      #expect(try PyTorchFile(contentsOf: path).entries.count == count)
    } else {
      #expect { try PyTorchFile(contentsOf: path) } throws: {
        "\($0)".contains("take 600000000 to read")
      }
    }
  }
}
