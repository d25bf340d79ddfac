import Dispatch
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes 16,384 equal bytes.
  static func write(_ value: UInt8 = 1, to path: String) throws(FileError) {
    try AtomicFile.replace(path, with: [UInt8](repeating: value, count: 16_384).span.bytes)
  }

  @Test func replacesAFileUnderItsReaders() throws {
    let path = folder.file("x")
    try Self.write(1, to: path)
    let old = try ReadableFile(path: path)
    try Self.write(2, to: path)
    #expect(try old.content(limit: 20_000) == [UInt8](repeating: 1, count: 16_384))
    #expect(try bytes(of: path) == [UInt8](repeating: 2, count: 16_384))
    #expect(try folder.content == ["x"])
  }

  @Test func appendsInOrder() throws {
    let path = folder.file("x")
    let file = try AtomicFile(replacing: path)
    for part: [UInt8] in [[1, 2], [], [3, 4, 5]] { try file.append(part.span.bytes) }
    try file.commit()
    #expect(try bytes(of: path) == [1, 2, 3, 4, 5])
  }

  @Test func createsAFileThatIsNotThere() throws {
    let path = folder.file("x")
    let (first, second): ([UInt8], [UInt8]) = ([1, 2], [3])
    #expect(try AtomicFile.create(path, with: first.span.bytes))
    #expect(try bytes(of: path) == [1, 2])
    #expect(try !AtomicFile.create(path, with: second.span.bytes))
    #expect(try bytes(of: path) == [1, 2])
    #expect(try folder.content == ["x"])
  }

  /// Of many concurrent attempts one succeeds, and the file has its content.
  @Test func oneCreatorWins() throws {
    let path = folder.file("x")
    let winners = Mutex<[UInt8]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let value = [UInt8](repeating: UInt8(index), count: 4096)
      if (try? AtomicFile.create(path, with: value.span.bytes)) == true {
        winners.withLock { $0.append(UInt8(index)) }
      }
    }
    let winner = try #require(winners.withLock { $0.count == 1 ? $0[0] : nil })
    #expect(try bytes(of: path) == [UInt8](repeating: winner, count: 4096))
    #expect(try folder.content == ["x"])
  }

  /// A file that only its owner may read stays so, at every moment; others keep their permissions.
  @Test(arguments: [0o600, 0o640, 0o644, 0o666, 0o755] as [mode_t])
  func permissionsAreKept(mode: mode_t) throws {
    let path = try folder.file("x", bytes: [1, 2, 3])
    try #require(chmod(path, mode) == 0)
    let file = try AtomicFile(replacing: path)
    for name in try folder.content {
      var status = stat()
      try #require(stat(folder.file(name), &status) == 0)
      #expect(status.st_mode & 0o7777 == mode, "\(name)")
    }
    try file.commit()
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == mode)
  }

  @Test func relativePath() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try #require(chdir(folder.path) == 0)
      try AtomicFileTests.write(to: "x")
      #expect(try folder.content == ["x"])
    }
  }

  @Test func longestPossibleName() throws {
    let name = String(repeating: "n", count: 255)
    try Self.write(to: folder.file(name))
    #expect(try folder.content == [name])
  }

  @Test func missingFolder() throws {
    #expect(
      throws: FileError(
        "create a file in", folder.file("nowhere/"), because: "No such file or directory")
    ) { try Self.write(to: folder.file("nowhere/x")) }
  }

  @Test func targetThatCannotBeReplaced() throws {
    let path = folder.file("x")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let error = #expect(throws: FileError("replace", path, because: "it is a folder")) {
      try Self.write(to: path)
    }
    #expect(error?.description == "cannot replace \(path): it is a folder")
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FileError("replace", pipe, because: "it is not a regular file")) {
      try Self.write(to: pipe)
    }
    #expect(try folder.content == ["pipe", "x"])
  }

  /// `check` finds these errors, although the temporary file, with its shorter name, could be made.
  @Test func namesThatNoFileCanHave() throws {
    let long = folder.file(String(repeating: "n", count: 256))
    #expect(throws: FileError("create", long, because: "File name too long")) {
      try AtomicFile.check(long)
    }
    for path in ["", folder.file("nothing/")] {
      #expect(throws: FileError("create", "'\(path)'", because: "it names no file")) {
        try AtomicFile.check(path)
      }
    }
    #expect(throws: FileError("replace", folder.path + "/", because: "it is a folder")) {
      try AtomicFile.check(folder.path + "/")
    }
    try AtomicFile.check(folder.file("x"))
    #expect(try folder.content.isEmpty)
  }

  @Test func abandonedFileLeavesTheOldOne() throws {
    let path = try folder.file("x", bytes: [1, 2, 3])
    do {
      let file = try AtomicFile(replacing: path)
      try file.append([UInt8](repeating: 0, count: 100).span.bytes)
      #expect(try folder.content.count == 2)
    }
    #expect(try folder.content == ["x"])
    #expect(try bytes(of: path) == [1, 2, 3])
  }

  /// A limit of 10 kB a file simulates a full disk.
  @Test func failureInTheMiddleLeavesTheOldFile() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("x", bytes: [1, 2, 3])
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
      try #require(setrlimit(fileSizeLimit, &limit) == 0)
      #expect(throws: FileError("write", path, because: "File too large")) {
        try AtomicFileTests.write(to: path)
      }
      #expect(try folder.content == ["x"])
      #expect(try bytes(of: path) == [1, 2, 3])
    }
  }

  @Test func readOnlyFolder() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("x", bytes: [1, 2, 3])
      try withPermissions(0o555, of: folder) {
        #expect(
          throws: FileError("create a file in", folder.path + "/", because: "Permission denied")
        ) { try AtomicFileTests.write(to: path) }
      }
      #expect(try bytes(of: path) == [1, 2, 3])
    }
  }

  /// Such a folder cannot be opened to flush it.
  @Test func folderThatMayBeWrittenButNotRead() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try withPermissions(0o333, of: folder) { try AtomicFileTests.write(to: folder.file("x")) }
      #expect(try folder.content == ["x"])
      #expect(try bytes(of: folder.file("x")).count == 16_384)
    }
  }
}

/// Runs `body` with the given permissions of `folder`, as a user whom they bind; root ignores them.
private func withPermissions(
  _ mode: mode_t, of folder: TemporaryFolder, _ body: () throws -> Void
) throws {
  try #require(chmod(folder.path, mode) == 0)
  if geteuid() == 0 { try #require(seteuid(65534) == 0) }
  try body()
  if getuid() == 0 { try #require(seteuid(0) == 0) }
  try #require(chmod(folder.path, 0o755) == 0)
}

#if canImport(Glibc)
  private let fileSizeLimit = Int32(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeLimit = RLIMIT_FSIZE
#endif
