import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// PyTorch's files, damaged: every damage ends in an error or in a file that can be read.
struct PyTorchDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reads everything that a file claims to have.
  private func readAll(_ path: String) throws(PyTorchFileError) {
    let file = try PyTorchFile(contentsOf: path)
    for entry in file.entries {
      #expect(try file.tensor(named: entry.name).shape == entry.shape)
    }
  }

  /// The file is cut shorter and shorter where it is: thousands of new ones would take minutes.
  @Test(arguments: ["layouts-zip.pth", "layouts-legacy.pth", "deflated.pth", "nested-legacy.pth"])
  func everyTruncationIsRefused(name: String) throws {
    let whole = try bytes(of: golden(name))
    let path = try folder.file("x", bytes: whole)
    try readAll(path)
    for length in whole.indices.reversed() {
      #expect(truncate(path, off_t(length)) == 0)
      #expect(throws: PyTorchFileError.self, "\(length) bytes") { try readAll(path) }
    }
  }

  /// Every byte is replaced in several ways, in place. Whatever comes of it is read.
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
        do throws(PyTorchFileError) {
          try readAll(path)
        } catch {
          #expect(!error.description.isEmpty)
          refused += 1
        }
      }
      try replace(index, with: whole[index])
    }
    // Archives have gaps in which nothing lies.
    #expect(refused > whole.count / 2)
    try readAll(path)
  }

  /// A damaged element is found by its checksum.
  @Test func damagedElementsAreFound() throws {
    var content = try bytes(of: golden("tensor.pth"))
    let element = littleEndian(Float(-13).bitPattern)
    let place = try #require(content.indices.first { content[$0...].starts(with: element) })
    content[place] ^= 1
    let path = try folder.file("x", bytes: content)
    #expect { try readAll(path) } throws: { "\($0)".contains("checksum") }
  }

  /// A storage that claims more elements than the archive has for it.
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

  @Test func bigEndianNumbersAreRefused() throws {
    let path = folder.file("x")
    var archive = try ZipWriter(replacing: path)
    try archive.add("a/data.pkl", PickleTests.pickle(Array("}".utf8)).span.bytes)
    try archive.add("a/byteorder", Array("big".utf8).span.bytes)
    try archive.commit()
    #expect(throws: PyTorchFileError.invalid(path: path, .bigEndian)) {
      try PyTorchFile(contentsOf: path)
    }
  }

  @Test func archivesOfOtherThingsAreRefused() throws {
    let path = folder.file("x")
    var archive = try ZipWriter(replacing: path)
    try archive.add("word/document.xml", Array("<xml/>".utf8).span.bytes)
    try archive.commit()
    #expect { try PyTorchFile(contentsOf: path) } throws: { "\($0)".contains("data.pkl") }
  }
}
