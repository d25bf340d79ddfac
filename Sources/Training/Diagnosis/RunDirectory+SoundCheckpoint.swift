import Checkpoints
import GAN
import Reports
import Tensors

extension RunDirectory {
  /// The newest checkpoint that a new run could begin with; nil if there is none.
  ///
  /// All its numbers are finite. The weights of both networks, and the losses of the last ten steps
  /// before it, are of an ordinary size; and so is D's loss of the next step, which judges its
  /// networks. Networks may be useless long before a loss is not a number.
  func newestSoundCheckpointPath() -> String? {
    newestSoundStep(among: checkpointSteps()).map(checkpointPath(step:))
  }

  /// The newest of `steps`, in ascending order, whose checkpoint a new run could begin with.
  func newestSoundStep(among steps: [Int]) -> Int? {
    var history = MetricsHistory()
    guard (try? history.read(metricsPath)) != nil else { return nil }
    for step in steps.reversed() {
      let rows = history.steps.indices.filter { step - 9...step ~= history.steps[$0] }
      var losses = rows.flatMap { [history[.lossD][$0], history[.lossG][$0]] }
      if let next = history.steps.firstIndex(of: step + 1) { losses.append(history[.lossD][next]) }
      guard !rows.isEmpty, losses.allSatisfy({ $0.magnitude <= Thresholds.ordinaryLoss }) else {
        continue
      }
      if hasOrdinaryNumbers(checkpointPath(step: step)) { return step }
    }
    return nil
  }

  /// Weights are of an ordinary size; running statistics, moments and averages may be of any size,
  /// but finite.
  private func hasOrdinaryNumbers(_ path: String) -> Bool {
    guard let file = try? SafetensorsFile(contentsOf: path) else { return false }
    return file.entries.filter { $0.type != .int64 }.allSatisfy { entry in
      guard let values = (try? file.tensor(named: entry.name))?.scalars() else { return false }
      let isWeight =
        (entry.name.hasPrefix("netG.") || entry.name.hasPrefix("netD."))
        && !entry.name.contains(".running_")
      let limit = isWeight ? Thresholds.ordinaryWeight : .greatestFiniteMagnitude
      return values.allSatisfy { $0.magnitude <= limit }
    }
  }
}
