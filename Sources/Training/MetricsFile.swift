import Foundation
import GAN
import Reports

/// `metrics.csv`: the tutorial's numbers of every step, one line each.
///
/// Lines hold no times, so a resumed run writes the very bytes that an uninterrupted one would.
struct MetricsFile {
  private let path: String
  private let handle: FileHandle

  /// The file at `path`, with the lines of the first `steps` steps; anything after them, which a
  /// run wrote that was stopped between checkpoints, is cut off.
  init(path: String, keeping steps: Int) throws(TrainingError) {
    self.path = path
    let url = URL(fileURLWithPath: path)
    let content: Data
    do {
      if steps == 0 { try Data((MetricsHistory.header + "\n").utf8).write(to: url) }
      content = try Data(contentsOf: url)
      handle = try FileHandle(forUpdating: url)
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
    let newline = UInt8(ascii: "\n")
    var lines = 0
    let end = content.firstIndex { byte in
      lines += byte == newline ? 1 : 0
      return lines == steps + 1
    }
    guard let end else {
      throw .cannotWrite(path: path, reason: "it lacks lines of the \(steps) steps so far")
    }
    try attempt {
      try handle.truncate(atOffset: UInt64(end + 1))
      try handle.seekToEnd()
    }
  }

  /// Appends the line of a step.
  func add(_ progress: TrainingProgress) throws(TrainingError) {
    let numbers = Metric.allCases.map { progress.report[$0] }
    let line =
      "\(progress.step),\(progress.epoch),\(progress.batch),"
      + numbers.map(\.description).joined(separator: ",") + "\n"
    try attempt { try handle.write(contentsOf: Data(line.utf8)) }
  }

  /// Brings all lines so far to the disk.
  func synchronize() throws(TrainingError) {
    try attempt { try handle.synchronize() }
  }

  private func attempt(_ body: () throws -> Void) throws(TrainingError) {
    do {
      try body()
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }
}

extension StepReport {
  fileprivate subscript(metric: Metric) -> Float {
    switch metric {
    case .lossD: errD
    case .lossG: errG
    case .dX: dX
    case .dGZ1: dGZ1
    case .dGZ2: dGZ2
    }
  }
}
