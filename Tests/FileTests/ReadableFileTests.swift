import Files
import Foundation
import TestSupport
import Testing

struct ReadableFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 100_000])
  func wholeContent(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
    let file = try ReadableFile(path: folder.file("x", bytes: bytes))
    #expect(file.size == count)
    #expect(try file.content(limit: count) == bytes)
  }

  @Test func contentBeyondTheLimit() throws {
    let path = try folder.file("x", bytes: [1, 2, 3])
    #expect(throws: FileError("read", path, because: "it has 3 bytes; at most 2 are read")) {
      try ReadableFile(path: path).content(limit: 2)
    }
  }

  @Test func partAtAnOffset() throws {
    let file = try ReadableFile(path: folder.file("x", bytes: [1, 2, 3, 4, 5]))
    #expect(try part(of: file, count: 3, at: 1) == [2, 3, 4])
    #expect(try part(of: file, count: 0, at: 5) == [])
    #expect(
      throws: FileError("read", file.path, because: "it became shorter in the meantime")
    ) { try part(of: file, count: 3, at: 3) }
  }

  private func part(of file: ReadableFile, count: Int, at offset: Int) throws -> [UInt8] {
    var part = [UInt8](repeating: 0, count: count)
    var span = part.mutableSpan
    var bytes = span.mutableBytes
    try file.read(into: &bytes, at: offset)
    return part
  }

  @Test func whatIsNoRegularFile() throws {
    let missing = folder.file("nothing")
    #expect(throws: FileError("open", missing, because: "No such file or directory")) {
      try ReadableFile(path: missing)
    }
    #expect(throws: FileError("read", folder.path, because: "it is a folder")) {
      try ReadableFile(path: folder.path)
    }
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FileError("read", pipe, because: "it is not a regular file")) {
      try ReadableFile(path: pipe)
    }
  }
}
