import Foundation
import GAN

extension TrainingConfiguration {
  /// Throws `TrainingError.invalidSettings` if training needs more than `present` bytes of memory,
  /// by default what this machine has.
  ///
  /// Images do not count: the loader keeps as many as there is room for.
  package func requireMemory(
    present: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) throws(TrainingError) {
    let needed = networkSpecs.trainingBytes(batchSize: batchSize)
    guard needed > Double(present) else { return }
    let sizes = networks == nil ? ", ngf, ndf or image-size" : " or smaller networks"
    throw .invalidSettings(
      "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
        + "\(gigabytes(Double(present))); use a smaller batch-size\(sizes)")
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
