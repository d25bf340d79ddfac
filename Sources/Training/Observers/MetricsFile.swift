import Foundation
import GAN
import Reports

/// `metrics.csv`: the tutorial's numbers, one line for each step.
///
/// Lines hold no times, so a resumed run writes the same bytes as an uninterrupted one.
struct MetricsFile: TrainingObserver {
  private let path: String
  private let handle: FileHandle

  /// Opens the file at `path` and keeps the lines of the first `steps` steps.
  ///
  /// Later lines are those of a run that was killed after its last checkpoint. They are cut off.
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

  /// Appends a line after each step. Before a checkpoint, all lines go to the disk: a checkpoint
  /// whose steps have no lines could not be resumed.
  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    switch event {
    case .step(let progress):
      let numbers = Metric.allCases.map { progress.report[$0] }
      let line =
        "\(progress.step),\(progress.epoch),\(progress.batch),"
        + numbers.map(\.description).joined(separator: ",") + "\n"
      try attempt { try handle.write(contentsOf: Data(line.utf8)) }
    case .checkpoint:
      try attempt { try handle.synchronize() }
    default:
      break
    }
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
