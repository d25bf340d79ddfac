import Foundation

/// The operating system's figures about this process.
package enum ProcessUsage {
  /// The most bytes of memory that the process has held at once.
  package static var peakMemory: Int {
    #if os(Linux)
      // Not ru_maxrss, which includes the program that called exec (`swift run`).
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
      return kibibytes.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      return Int(usage.ru_maxrss)
    #endif
  }

  /// The pages that were mapped on first use, so far.
  package static var pageFaults: Int { Int(usage.ru_minflt) }

  private static var usage: rusage {
    var usage = rusage()
    #if canImport(Glibc)
      unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      unsafe getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage
  }
}
