import Foundation
import GAN
import Layers

extension TrainingConfiguration {
  /// About how many bytes the networks of the run need, the average of G's weights included.
  var trainingBytes: Double {
    let networks = networkSpecs
    // A relativistic loss keeps what D computed of real images until D has judged the fakes.
    let kept =
      recipe.loss.isRelativistic ? networks.discriminator.trainingBytes(batchSize: batchSize) : 0
    return networks.trainingBytes(batchSize: batchSize) + kept
      + 4 * Double(networks.generator.parameterCount)
  }

  /// Throws `TrainingError.invalidSettings` if training needs more than `present` bytes of memory,
  /// by default what this machine has.
  ///
  /// Images do not count: the loader keeps as many as there is room for.
  package func requireMemory(
    present: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) throws(TrainingError) {
    let needed = trainingBytes
    guard needed > Double(present) else { return }
    let sizes = networks == nil ? ", ngf, ndf or image-size" : " or smaller networks"
    throw .invalidSettings(
      "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
        + "\(gigabytes(Double(present))); use a smaller batch-size\(sizes)")
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
