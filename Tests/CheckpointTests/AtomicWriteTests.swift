import Foundation
import Tensors
import Testing

@testable import Checkpoints

struct AtomicWriteTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static func writer(_ value: Float) -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    writer.add(Tensor(repeating: value, shape: [4096]), named: "a")
    return writer
  }

  @Test func replacesAFileUnderItsReaders() throws {
    let path = folder.file("x")
    try Self.writer(1).write(to: path)
    let old = try SafetensorsFile(contentsOf: path)
    try Self.writer(2).write(to: path)
    let new = try SafetensorsFile(contentsOf: path)
    #expect(try old.tensor(named: "a").scalars[0] == 1)
    #expect(try new.tensor(named: "a").scalars[0] == 2)
    #expect(try folder.content == ["x"])
  }

  @Test func relativePath() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try #require(chdir(folder.path) == 0)
      try AtomicWriteTests.writer(1).write(to: "x")
      #expect(try folder.content == ["x"])
    }
  }

  @Test func longestPossibleName() throws {
    let name = String(repeating: "n", count: 255)
    try Self.writer(1).write(to: folder.file(name))
    #expect(try folder.content == [name])
  }

  @Test func missingFolder() throws {
    let path = folder.file("nowhere/x")
    #expect(
      throws: SafetensorsError.system(
        FileError(
          "create a file in", folder.file("nowhere/"), because: "No such file or directory"))
    ) { try Self.writer(1).write(to: path) }
  }

  @Test func targetThatCannotBeReplaced() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("x"), withIntermediateDirectories: false)
    #expect(
      throws: SafetensorsError.system(
        FileError("replace", folder.file("x"), because: "Is a directory"))
    ) { try Self.writer(1).write(to: folder.file("x")) }
    #expect(try folder.content == ["x"])
  }

  @Test func abandonedFileLeavesTheOldOne() throws {
    let path = try folder.file("x", bytes: [1, 2, 3])
    do {
      let file = try AtomicFile(replacing: path)
      try file.write([UInt8](repeating: 0, count: 100).span.bytes)
      #expect(try folder.content.count == 2)
    }
    #expect(try folder.content == ["x"])
    #expect(try bytes(of: path) == [1, 2, 3])
  }

  /// A process that may not write more than 10 kB a file stands in for a full disk.
  @Test func failureInTheMiddleLeavesTheOldFile() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("x", bytes: [1, 2, 3])
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
      try #require(setrlimit(fileSizeLimit, &limit) == 0)
      let error = #expect(throws: SafetensorsError.self) {
        try AtomicWriteTests.writer(1).write(to: path)
      }
      #expect(error == .system(FileError("write", path, because: "File too large")))
      #expect(try folder.content == ["x"])
      #expect(try bytes(of: path) == [1, 2, 3])
    }
  }

  @Test func readOnlyFolder() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = try folder.file("x", bytes: [1, 2, 3])
      try #require(chmod(folder.path, 0o555) == 0)
      // Permissions do not bind the administrator.
      if geteuid() == 0 { try #require(seteuid(65534) == 0) }
      let error = #expect(throws: SafetensorsError.self) {
        try AtomicWriteTests.writer(1).write(to: path)
      }
      #expect(
        error
          == .system(
            FileError("create a file in", folder.path + "/", because: "Permission denied")))
      #expect(try bytes(of: path) == [1, 2, 3])
      if getuid() == 0 { try #require(seteuid(0) == 0) }
      try #require(chmod(folder.path, 0o755) == 0)
    }
  }

  @Test(arguments: ["a", "__metadata__"])
  func namesThatAreTakenOrReserved(name: String) throws {
    var writer = Self.writer(1)
    writer.add(Tensor([1], shape: [1]), named: name)
    let path = try folder.file("x", bytes: [1, 2, 3])
    #expect(throws: SafetensorsError.invalid(path: path, .name(name))) {
      try writer.write(to: path)
    }
    #expect(try folder.content == ["x"])
    #expect(try bytes(of: path) == [1, 2, 3])
  }
}

#if canImport(Glibc)
  private let fileSizeLimit = Int32(RLIMIT_FSIZE.rawValue)
#else
  private let fileSizeLimit = RLIMIT_FSIZE
#endif
