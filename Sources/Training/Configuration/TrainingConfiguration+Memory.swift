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
    guard let shortage = networkSpecs.memoryShortage(batchSize: batchSize, present: present) else {
      return
    }
    let sizes = networks == nil ? ", ngf, ndf or image-size" : " or smaller networks"
    throw .invalidSettings("\(shortage); use a smaller batch-size\(sizes)")
  }
}

extension GANSpec {
  /// Why training on batches of `batchSize` images needs more than `present` bytes of memory, in a
  /// sentence; nil if it does not. With a batch size of 0, networks and optimizers alone count.
  func memoryShortage(
    batchSize: Int, present: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) -> String? {
    let needed = trainingBytes(batchSize: batchSize)
    guard needed > Double(present) else { return nil }
    return "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
      + gigabytes(Double(present))
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
