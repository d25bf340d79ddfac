import Foundation

/// What the system says of this process.
package enum ProcessUsage {
  /// The most bytes of memory that the process has held at once.
  package static var peakMemory: Int {
    #if os(Linux)
      // Not ru_maxrss, which counts the program that this one replaced (`swift run`) as well.
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
      let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
      return kibibytes.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      return Int(usage.ru_maxrss)
    #endif
  }

  /// How often a page was touched for the first time, or had to be mapped again.
  package static var pageFaults: Int { Int(usage.ru_minflt) }

  private static var usage: rusage {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage
  }
}
