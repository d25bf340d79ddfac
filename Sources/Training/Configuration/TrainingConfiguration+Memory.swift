import Foundation
import GAN
import Layers
import Memory

extension TrainingConfiguration {
  /// About how many bytes the networks of the run need, the average of G's weights included.
  var trainingBytes: Double {
    let networks = networkSpecs
    // With a relativistic loss, what D computed of the fakes is kept while it judges real images.
    let ofD = networks.discriminator
    let kept = ofD.trainingBytes(batchSize: batchSize) - ofD.trainingBytes(batchSize: 0)
    return networks.trainingBytes(batchSize: batchSize) + (recipe.loss.isRelativistic ? kept : 0)
      + 4 * Double(networks.generator.parameterCount)
  }

  /// Throws `TrainingError.invalidSettings` if training needs more than `present` bytes of memory,
  /// by default what this process may use.
  ///
  /// Images do not count: the loader keeps as many as there is room for.
  package func requireMemory(
    present: UInt64 = Machine.memory
  ) throws(TrainingError) {
    let needed = trainingBytes
    guard needed > Double(present) else { return }
    let sizes = networks == nil ? ", ngf, ndf or image-size" : " or smaller networks"
    throw .invalidSettings(
      "these sizes need about \(gigabytes(needed)) of memory, and there are "
        + "\(gigabytes(Double(present))); use a smaller batch-size\(sizes)")
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
