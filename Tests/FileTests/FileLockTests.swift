import Foundation
import TestSupport
import Testing

@testable import Files

struct FileLockTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The second one is told who has the lock. After the first, there is neither lock nor file.
  @Test func oneHoldsTheLock() throws {
    let path = folder.file("run.lock")
    do {
      let lock = try FileLock(path: path)
      #expect(lock.weakness == nil && FileLock.isHeld(path))
      let holder = FileLock.Holder(process: getpid(), host: nil)
      #expect(throws: FileLock.Failure.held(by: holder)) { try FileLock(path: path) }
      withExtendedLifetime(lock) {}
    }
    #expect(!FileLock.isHeld(path))
    #expect(try folder.content.isEmpty)
    let next = try FileLock(path: path)
    #expect(FileLock.isHeld(path))
    withExtendedLifetime(next) {}
  }

  /// A lock on a file that was removed or moved keeps nobody out, and knows it. The file that
  /// somebody else has locked since then stays.
  @Test func aRemovedFileLocksNothing() throws {
    let path = folder.file("run.lock")
    var first: FileLock? = try FileLock(path: path)
    #expect(first?.isIntact == true)
    try FileManager.default.removeItem(atPath: path)
    #expect(first?.isIntact == false)
    let second = try FileLock(path: path)
    #expect(second.isIntact && first?.isIntact == false)
    first = nil
    #expect(second.isIntact && FileLock.isHeld(path))
  }

  /// What a killed process leaves locks nothing, whoever it names.
  @Test func aFileLeftBehindLocksNothing() throws {
    let path = try folder.file("run.lock", bytes: Array("1 elsewhere\n".utf8))
    #expect(!FileLock.isHeld(path))
    let lock = try FileLock(path: path)
    #expect(try bytes(of: path).starts(with: "\(getpid()) ".utf8))
    withExtendedLifetime(lock) {}
  }

  /// Another process keeps the lock, even if it is stopped, and loses it when it is killed.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")))
  func theLockIsThatOfAProcess() throws {
    let path = try folder.file("run.lock", bytes: [])
    let other = Process()
    other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    other.arguments = ["--no-fork", path, "sleep", "600"]
    try other.run()
    while other.isRunning && !FileLock.isHeld(path) { usleep(1000) }
    kill(other.processIdentifier, SIGSTOP)
    #expect(throws: FileLock.Failure.held(by: nil)) { try FileLock(path: path) }
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    _ = try FileLock(path: path)
  }

  @Test func linksAndMissingFoldersAreErrors() throws {
    let victim = try folder.file("victim", bytes: [1, 2, 3])
    try folder.link("run.lock", to: "victim")
    #expect(
      throws: FileLock.Failure.system(.symbolicLink("open", folder.file("run.lock")))
    ) { try FileLock(path: folder.file("run.lock")) }
    #expect(try bytes(of: victim) == [1, 2, 3])
    #expect(throws: FileLock.Failure.self) { try FileLock(path: folder.file("nowhere/run.lock")) }
    #expect(!FileLock.isHeld(folder.file("nowhere/run.lock")))
  }
}
