import Files
import Foundation
import TestSupport
import Testing

struct AppendedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func append(_ bytes: [UInt8], to file: AppendedFile) throws {
    try file.append(bytes.span.bytes)
  }

  @Test func growsAtItsEnd() throws {
    let path = try folder.file("x", bytes: [1, 2, 3])
    let file = try AppendedFile(path: path)
    try append([4, 5], to: file)
    #expect(try bytes(of: path) == [1, 2, 3, 4, 5])
    try file.truncate(to: 2)
    try append([6], to: file)
    try file.synchronize()
    #expect(try bytes(of: path) == [1, 2, 6])
  }

  /// Two that write to one file leave no gap, whatever one of them cuts off.
  @Test func noGapAppears() throws {
    let path = folder.file("x")
    let (first, second) = (try AppendedFile(path: path), try AppendedFile(path: path))
    try append([UInt8](repeating: 7, count: 1000), to: first)
    try second.truncate(to: 3)
    try append([8], to: first)
    try append([9], to: second)
    #expect(try bytes(of: path) == [7, 7, 7, 8, 9])
  }

  @Test func onlyRegularFilesAreOpened() throws {
    let victim = try folder.file("victim", bytes: [1])
    try folder.link("x", to: "victim")
    #expect(throws: FileError.symbolicLink("open", folder.file("x"))) {
      try AppendedFile(path: folder.file("x"))
    }
    #expect(try bytes(of: victim) == [1])
    try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(throws: FileError("write", folder.file("pipe"), because: "it is not a regular file")) {
      try AppendedFile(path: folder.file("pipe"))
    }
    #expect(throws: FileError.self) { try AppendedFile(path: folder.path) }
  }
}
