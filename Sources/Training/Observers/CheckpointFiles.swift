import Checkpoints
import Foundation
import GAN
import Reports

/// Writes the complete state of a run at each checkpoint, and removes those that need not stay.
///
/// A checkpoint that only an interruption made is removed when the next one is written, so that a
/// resumed run leaves the same files as one that was never stopped. Others are removed as the run's
/// `CheckpointRetention` says. Whatever is removed, a newer checkpoint is on the disk.
struct CheckpointFiles: TrainingObserver {
  /// Does what a program that was killed after writing the present checkpoint of `run` has not
  /// done: removes older ones.
  init(_ run: TrainingRun) {
    guard run.step > 0 else { return }
    removeInterrupted(of: run)
    if !run.state.isInterrupted { thinOut(run) }
  }

  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    guard case .checkpoint(let path) = event else { return }
    do {
      try run.state.checkpoint(run.configuration, dataset: run.dataset).writeModel(to: path)
    } catch {
      throw .checkpoint(error)
    }
    removeInterrupted(of: run)
    if !run.state.isInterrupted { thinOut(run) }
  }

  /// Removes the checkpoint that an interruption made before the present one. There is at most one,
  /// and all between it and the present one are damaged.
  private func removeInterrupted(of run: TrainingRun) {
    let directory = run.directory
    for step in directory.checkpointSteps().reversed() where step < run.step {
      let path = directory.checkpointPath(step: step)
      if TrainingState.isInterrupted(path) {
        try? FileManager.default.removeItem(atPath: path)
      } else if (try? SafetensorsFile(contentsOf: path)) != nil {
        return
      }
    }
  }

  /// Removes the checkpoints up to the present step that need not stay.
  private func thinOut(_ run: TrainingRun) {
    guard let retention = CheckpointRetention(run.configuration) else { return }
    let directory = run.directory
    let steps = directory.checkpointSteps().filter { $0 <= run.step }
    let candidates = retention.removable(of: steps)
    guard !candidates.isEmpty else { return }
    let named = directory.namedCheckpointSteps(among: steps)
    for step in candidates where !named.contains(step) {
      try? FileManager.default.removeItem(atPath: directory.checkpointPath(step: step))
    }
  }
}

/// Which checkpoints of a run stay.
struct CheckpointRetention: Equatable {
  /// So many of the newest.
  var newest: Int
  /// And those of every so many steps; nil for none.
  var every: Int?

  /// That of the settings; nil if all checkpoints stay.
  init?(_ configuration: TrainingConfiguration) {
    guard let newest = configuration.keep else { return nil }
    (self.newest, every) = (newest, configuration.keepEvery)
  }

  /// Those of `steps`, in ascending order, that need not stay.
  func removable(of steps: [Int]) -> [Int] {
    steps.dropLast(newest).filter { step in every.map { !step.isMultiple(of: $0) } ?? true }
  }
}

extension RunDirectory {
  /// Those of `steps`, in ascending order, that a report or advice names: the one with the best
  /// evaluation, and the newest one before the last that a new run could begin with. Whether the
  /// last one is of use shows in the step after it.
  fileprivate func namedCheckpointSteps(among steps: [Int]) -> Set<Int> {
    let evaluations = try? EvaluationHistory(contentsOf: evaluationsPath)
    let best = evaluations?.best(among: steps.contains)?.step
    return Set([best, newestSoundStep(among: steps.dropLast())].compactMap(\.self))
  }
}
