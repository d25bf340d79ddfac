import Foundation
import TestSupport
import Testing

@testable import Memory

/// Limits of control groups, as invented files below a folder tell them.
@Suite struct MachineTests {
  /// A root with the given files, each with its content.
  private func root(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, text) in files { try folder.write(name, Array(text.utf8)) }
    return folder
  }

  private let group = "sys/fs/cgroup/user/app"

  /// Version 2: the smallest limit of the own group and those above it.
  @Test(arguments: [
    ("max", "max", 8_000), ("500", "max", 500), ("max", "600", 600), ("500", "600", 500),
    ("700", "600", 600), ("9000", "max", 8_000), ("0", "max", 0),
  ])
  func memoryOfVersion2(own: String, above: String, limit: UInt64) throws {
    let root = try root([
      "proc/self/cgroup": "0::/user/app\n", "\(group)/memory.max": own + "\n",
      "sys/fs/cgroup/user/memory.max": above + "\n",
    ])
    #expect(Machine.memory(8_000, limitedBelow: root.path) == limit)
  }

  /// In a container, the own group is the root of what can be seen, whatever its name is.
  @Test func memoryOfAContainer() throws {
    let second = try root([
      "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "4000\n",
    ])
    #expect(Machine.memory(8_000, limitedBelow: second.path) == 4_000)
    let first = try root([
      "proc/self/cgroup": "5:cpu,cpuacct:/docker/1\n4:memory:/docker/1\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "3000\n",
    ])
    #expect(Machine.memory(8_000, limitedBelow: first.path) == 3_000)
  }

  /// Version 1 writes a huge number where there is no limit. Mixed with version 2, both count.
  @Test func memoryOfVersion1() throws {
    let files = [
      "proc/self/cgroup": "9:memory:/a/b\n1:name=systemd:/x\n0::/c\n",
      "sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
      "sys/fs/cgroup/memory/a/memory.limit_in_bytes": "5000\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "-1\n",
    ]
    let first = try root(files)
    #expect(Machine.memory(8_000, limitedBelow: first.path) == 5_000)
    let mixed = files.merging(["sys/fs/cgroup/unified/c/memory.max": "4000\n"]) { $1 }
    let both = try root(mixed)
    #expect(Machine.memory(8_000, limitedBelow: both.path) == 4_000)
  }

  @Test func withoutGroupsThereIsNoLimit() throws {
    #expect(Machine.memory(8_000, limitedBelow: "/nowhere") == 8_000)
    #expect(Machine.processors(8, limitedBelow: "/nowhere") == 8)
    let odd = try root([
      "proc/self/cgroup": "nonsense\n0:\n\n:::\n0::/user/app\n", "\(group)/memory.max": "much\n",
      "\(group)/cpu.max": "max\n",
    ])
    #expect(Machine.memory(8_000, limitedBelow: odd.path) == 8_000)
    #expect(Machine.processors(8, limitedBelow: odd.path) == 8)
  }

  /// Whole CPUs of a quota: a thread for the rest would only wait. At least one.
  @Test(arguments: [
    ("max 100000", 8), ("150000 100000", 1), ("200000 100000", 2), ("250000 100000", 2),
    ("50000 100000", 1), ("900000 100000", 8), ("400000 200000", 2),
  ])
  func processorsOfAQuota(quota: String, count: Int) throws {
    let second = try root([
      "proc/self/cgroup": "0::/user/app\n", "sys/fs/cgroup/user/cpu.max": quota + "\n",
      "\(group)/cpu.max": "max 100000\n",
    ])
    #expect(Machine.processors(8, limitedBelow: second.path) == count)
    let parts = quota.replacing("max", with: "-1").split(separator: " ")
    let first = try root([
      "proc/self/cgroup": "5:cpu,cpuacct:/docker/1\n",
      "sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_quota_us": parts[0] + "\n",
      "sys/fs/cgroup/cpu,cpuacct/docker/1/cpu.cfs_period_us": parts[1] + "\n",
    ])
    #expect(Machine.processors(8, limitedBelow: first.path) == count)
  }

  @Test func thereIsMemory() {
    #expect(Machine.memory > 1 << 26)
  }

  /// What the system refuses is said with its size, and the status is that of an error.
  @Test func memoryThatIsRefusedIsASentence() async {
    let result = await #expect(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      var limit = rlimit(rlim_cur: 2 << 30, rlim_max: 2 << 30)
      try #require(setrlimit(addressSpaceLimit, &limit) == 0)
      #expect(Machine.memory <= 2 << 30)
      _ = Buffer(count: 1 << 30)
    }
    let printed = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      printed.contains("Error: out of memory: the system refuses a block of 4294967296 bytes"),
      "\(printed)")
  }
}

#if canImport(Glibc)
  private let addressSpaceLimit = Int32(RLIMIT_AS.rawValue)
#else
  private let addressSpaceLimit = RLIMIT_AS
#endif
