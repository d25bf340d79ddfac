import Files
import Foundation
import GAN
import PlainText
import Reports

/// `metrics.csv`: the tutorial's numbers, one line for each step.
///
/// Lines hold no times, so a resumed run writes the same bytes as an uninterrupted one.
struct MetricsFile: TrainingObserver {
  private let file: AppendedFile

  /// Opens the file at `path` and keeps the lines of the first `steps` steps.
  ///
  /// Later lines are those of a run that was killed after its last checkpoint. They are cut off. A
  /// checkpoint is worth more than this file: if it is missing, lacks lines or holds something
  /// else, it is made anew of the lines that there are.
  ///
  /// - Parameter warn: hears of that.
  init(
    path: String, keeping steps: Int, warn: (String) -> Void
  ) throws(TrainingError) {
    do throws(FileError) {
      var file = try AppendedFile(path: path)
      let content = steps == 0 ? [] : try ReadableFile(path: path).content(limit: 1 << 40)
      let found = MetricsLines(content, of: steps)
      if let end = found.end {
        try file.truncate(to: end)
      } else {
        if !found.isOfARun {
          let copy = path + ".before"
          try unsafe AtomicFile.replace(copy, with: content.span.bytes)
          warn("\(path) holds no metrics, so it begins anew; what it held is in \(copy)")
        } else if found.count < steps {
          warn(
            "\(path) has no lines of \((steps - found.count).grouped) of the \(steps.grouped) steps "
              + "so far; the run goes on, and its curves have a gap")
        } else if steps > 0 {
          warn("\(path) had lines that are none of the run's; they are removed")
        }
        try unsafe AtomicFile.replace(path, with: found.text.span.bytes)
        file = try AppendedFile(path: path)
      }
      self.file = file
    } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }

  /// Appends a line after each step. Before a checkpoint, all lines go to the disk.
  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    do throws(FileError) {
      switch event {
      case .step(let progress):
        let numbers = Metric.allCases.map { progress.report[$0] }
        let line =
          "\(progress.step),\(progress.epoch),\(progress.batch),"
          + numbers.map(\.description).joined(separator: ",") + "\n"
        try unsafe file.append(Array(line.utf8).span.bytes)
      case .checkpoint:
        try file.synchronize()
      default:
        break
      }
    } catch {
      throw .cannotWrite(path: file.path, reason: error.reason)
    }
  }
}

/// The lines of a `metrics.csv` that are those of a run's first steps.
private struct MetricsLines {
  /// Where the last of them ends, if the file begins with a line for each of the steps; otherwise
  /// nil.
  private(set) var end: Int?
  /// How many of the steps have a line.
  private(set) var count = 0
  /// Whether there is nothing in the file that is not of a run's metrics.
  private(set) var isOfARun: Bool
  /// The header and these lines.
  private(set) var text = Array((MetricsHistory.header + "\n").utf8)

  /// Looks for the lines of the first `steps` steps in `content`. A line without its end, one that
  /// has other fields, and one that does not belong to a later step do not count.
  init(_ content: [UInt8], of steps: Int) {
    let newline = UInt8(ascii: "\n")
    isOfARun = content.isEmpty || content.starts(with: text)
    guard content.starts(with: text) else { return }
    var last = 0
    var begin = text.count
    while count < steps, let stop = content[begin...].firstIndex(of: newline) {
      let line = content[begin...stop]
      begin = stop + 1
      guard let step = Self.step(of: line.dropLast()), last < step, step <= steps else { continue }
      last = step
      count += 1
      text += line
    }
    if count == steps && begin == text.count { end = begin }
  }

  /// The step of a line; nil if it is no line of metrics.
  private static func step(of line: ArraySlice<UInt8>) -> Int? {
    let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard fields.count == 3 + Metric.allCases.count, Int(fields[1]) != nil, Int(fields[2]) != nil,
      fields.dropFirst(3).allSatisfy({ Float($0) != nil })
    else { return nil }
    return Int(fields[0])
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
