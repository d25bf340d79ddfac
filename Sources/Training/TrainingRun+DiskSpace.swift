import Files
import GAN
import Layers
import PlainText
import Tensors

/// How much of the disk the rest of a run takes, and how much is free. An estimate.
package struct DiskSpace {
  /// The checkpoints that will be there at once, one that is being written among them.
  package let checkpoints: Int
  /// The bytes of each.
  package let bytesPerCheckpoint: Double
  /// The bytes of everything else that the run writes: pictures, numbers, the report.
  package let others: Double
  /// The bytes that are free; nil if the system does not say.
  package let free: Double?

  /// The bytes in all.
  package var bytes: Double { Double(checkpoints) * bytesPerCheckpoint + others }

  /// What the user should know beforehand, without a verb.
  package var note: String {
    let kept = checkpoints == 1 ? "1 checkpoint" : "\(checkpoints.grouped) checkpoints"
    return "up to \(Self.text(bytes)): \(kept) of "
      + "\(Self.text(bytesPerCheckpoint)), pictures and numbers"
  }

  /// The same if it is more than there is; nil if it fits.
  package var warning: String? {
    guard let free, bytes > free else { return nil }
    return "the run takes up to \(Self.text(bytes)) of disk, and \(Self.text(free)) are free; "
      + "use --keep for fewer checkpoints, or a folder on another disk"
  }

  private static func text(_ bytes: Double) -> String {
    bytes < 1e9 ? "\(max(1, bytes / 1e6).fixed(0)) MB" : "\((bytes / 1e9).fixed(1)) GB"
  }
}

extension TrainingRun {
  /// The disk that the rest of the run takes.
  package func diskSpace() -> DiskSpace {
    let side = Double(8 * (configuration.model.imageSize + 2) + 2)
    // A picture compresses little while it is noise. The report has all of them, but as JPEGs.
    let picture = side * side * 3
    let pictures = Double(
      (lastStep - step) / (configuration.sampleEvery ?? (lastStep / 20 + 1)) + 5)
    return DiskSpace(
      checkpoints: configuration.checkpointCount(after: step, lastStep: lastStep) + 1,
      bytesPerCheckpoint: configuration.checkpointBytes,
      others: 1.5 * picture * pictures + 80 * Double(lastStep - step) + 2e6,
      free: freeBytes(at: directory.path).map { Double($0) })
  }
}

extension TrainingConfiguration {
  /// The bytes of a checkpoint, without its header: the weights and state of both networks, two
  /// moments of each weight, the average of G and the fixed latent vectors.
  var checkpointBytes: Double {
    let networks = networkSpecs
    func floats(_ network: NetworkSpec, each: (TensorSpec) -> Int) -> Double {
      network.tensors.reduce(0) { $0 + Double($1.shape.count * each($1)) }
    }
    let latents = Double(TrainingState.sampleCount * networks.nz)
    return 4
      * (floats(networks.generator) { $0.isTrained ? 4 : 2 }
        + floats(networks.discriminator) { $0.isTrained ? 3 : 1 } + latents)
  }

  /// The most checkpoints of the steps after `step` that are there at once.
  func checkpointCount(after step: Int, lastStep: Int) -> Int {
    func multiples(_ number: Int?) -> Int {
      number.map { lastStep / $0 - step / $0 } ?? 0
    }
    let all = min(lastStep - step, multiples(checkpointEvery) + multiples(evaluateEvery) + 1)
    guard let retention = CheckpointRetention(self) else { return all }
    // The best one and the sound one may stay besides.
    return min(all, retention.newest + multiples(retention.every) + 2)
  }
}
