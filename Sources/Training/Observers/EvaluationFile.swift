import Datasets
import Files
import Foundation
import GAN
import Measures
import Reports

/// `evaluations.csv`: measures of the averaged generator against the run's images, one line for
/// each evaluation.
///
/// A step that is evaluated has a checkpoint, and its line is on the disk before that. So a resumed
/// run writes the same bytes as an uninterrupted one, and the best generator can be had. Nothing of
/// an evaluation reaches the training: it has random streams of its own and reads the weights only.
final class EvaluationFile: TrainingObserver {
  private let path: String
  private let caller: (TrainingEvent) -> Void
  /// Made for the first evaluation. It keeps the real images, their features and the floors.
  private var evaluator: Evaluator?
  private var hasFailed = false

  /// Keeps the lines of the file at `path` that are of the first `steps` steps; there need not be a
  /// file.
  ///
  /// Later lines are those of a run that was killed after its last checkpoint. They are cut off. So
  /// are lines that are no evaluations: a checkpoint is worth more than this file.
  ///
  /// - Parameter caller: hears of evaluations, and of what was wrong.
  init(
    path: String, keeping steps: Int, caller: @escaping (TrainingEvent) -> Void
  ) throws(TrainingError) {
    self.path = path
    self.caller = caller
    guard FileManager.default.fileExists(atPath: path) else { return }
    try attempt {
      let content = try ReadableFile(path: path).content(limit: 1 << 26)
      let lines = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline)
      guard let header = lines.first, header.hasPrefix(EvaluationHistory.headerStart) else {
        let copy = path + ".before"
        try unsafe AtomicFile.replace(copy, with: content.span.bytes)
        try FileManager.default.removeItem(atPath: path)
        caller(
          .warning("\(path) holds no evaluations, so it begins anew; what it held is in \(copy)"))
        return
      }
      let count = header.split(separator: ",").count
      let proper = lines.dropFirst().filter { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return fields.count == count && fields.allSatisfy { Double($0) != nil }
          && Int(fields[0]) != nil
      }
      if proper.count < lines.count - 1 {
        caller(.warning("\(path) had lines that are no evaluations; they are removed"))
      }
      let kept = proper.filter { Int($0.prefix { $0 != "," }) ?? 0 <= steps }
      if kept.isEmpty {
        try FileManager.default.removeItem(atPath: path)
      } else {
        let text = ([header] + kept).map { $0 + "\n" }.joined()
        try AtomicFile.replace(path, with: Data(text.utf8).bytes)
      }
    }
  }

  /// Evaluates the generator before the checkpoint of a step for which the run wants it.
  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    guard case .checkpoint = event, run.isEvaluated, !hasFailed else { return }
    let evaluation: Evaluation
    do {
      evaluation = try evaluate(run)
    } catch {
      // The training needs no evaluation, so it goes on.
      hasFailed = true
      caller(.warning("the generator cannot be evaluated: \(error)"))
      return
    }
    guard try append(evaluation, step: run.step) else {
      hasFailed = true
      caller(
        .warning(
          "the evaluation is not kept: \(path) has the measures of another version of the program; "
            + "move it away"))
      return
    }
    var bestStep = run.step
    try attempt {
      bestStep = try EvaluationHistory(contentsOf: path).best()?.step ?? bestStep
    }
    caller(
      .evaluation(
        TrainingEvaluation(step: run.step, evaluation: evaluation, bestStep: bestStep)))
  }

  private func evaluate(_ run: TrainingRun) throws(EvaluationError) -> Evaluation {
    if evaluator == nil {
      // A run that was begun elsewhere may ask for more than this machine has.
      _ = try EvaluationSettings(count: run.configuration.evaluateCount).imageCount(
        of: run.dataset)
      // Unreadable images may make sets smaller.
      let settings = EvaluationSettings(
        limit: run.configuration.evaluateCount ?? TrainingConfiguration.defaultEvaluateCount,
        memory: .greatestFiniteMagnitude)
      evaluator = try Evaluator(run.dataset, settings)
    }
    guard let evaluator else { fatalError("EvaluationFile: no evaluator") }
    return try evaluator.evaluate(Sampler(run.averagedGenerator))
  }

  /// - Returns: false if the file has other measures, and stays as it is.
  private func append(_ evaluation: Evaluation, step: Int) throws(TrainingError) -> Bool {
    let header = EvaluationHistory.header(evaluation.measures.map(\.name))
    let numbers = evaluation.measures.map { ",\($0.value),\($0.floor)" }.joined()
    let line = "\(step),\(evaluation.imageCount)\(numbers)\n"
    var fits = true
    try attempt {
      let exists = FileManager.default.fileExists(atPath: path)
      let before = exists ? try String(contentsOfFile: path, encoding: .utf8) : header + "\n"
      fits = before.hasPrefix(header + "\n")
      if fits { try AtomicFile.replace(path, with: Data((before + line).utf8).bytes) }
    }
    return fits
  }

  private func attempt(_ body: () throws -> Void) throws(TrainingError) {
    do {
      try body()
    } catch {
      throw .cannotWrite(path: path, reason: "\(error)")
    }
  }
}
