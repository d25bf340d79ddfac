import Checkpoints
import GAN
import Reports
import Tensors

extension RunDirectory {
  /// The newest checkpoint that a new run could begin with; nil if there is none.
  ///
  /// The weights of both networks, and the losses of the last ten steps before it, are of an
  /// ordinary size; and so is D's loss of the next step, which judges its networks. Networks may be
  /// useless long before a loss is not a number.
  func newestSoundCheckpointPath() -> String? {
    var history = MetricsHistory()
    guard (try? history.read(metricsPath)) != nil else { return nil }
    for step in checkpointSteps().reversed() {
      let rows = history.steps.indices.filter { step - 9...step ~= history.steps[$0] }
      var losses = rows.flatMap { [history[.lossD][$0], history[.lossG][$0]] }
      if let next = history.steps.firstIndex(of: step + 1) { losses.append(history[.lossD][next]) }
      guard !rows.isEmpty, losses.allSatisfy({ $0.magnitude <= Thresholds.ordinaryLoss }) else {
        continue
      }
      let path = checkpointPath(step: step)
      if hasOrdinaryWeights(path) { return path }
    }
    return nil
  }

  /// Running statistics may be of any size, but finite.
  private func hasOrdinaryWeights(_ path: String) -> Bool {
    guard let file = try? SafetensorsFile(contentsOf: path) else { return false }
    let networks = file.entries.filter {
      ($0.name.hasPrefix("netG.") || $0.name.hasPrefix("netD.")) && $0.type != .int64
    }
    return networks.allSatisfy { entry in
      guard let values = (try? file.tensor(named: entry.name))?.scalars() else { return false }
      let limit = entry.name.contains(".running_") ? Float.infinity : Thresholds.ordinaryWeight
      return values.allSatisfy { $0.isFinite && $0.magnitude <= limit }
    }
  }
}
