import Foundation
import GAN

extension TrainingConfiguration {
  /// Why a run does not fit into `present` bytes of memory, this machine's unless given, in a
  /// sentence for the user; nil when it fits.
  ///
  /// Images do not count: the loader keeps as many as there is room for.
  package func memoryShortage(
    present: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) -> String? {
    networkSpecs.memoryShortage(batchSize: batchSize, present: present).map {
      "\($0); use a smaller batch-size"
        + (networks == nil ? ", ngf, ndf or image-size" : " or smaller networks")
    }
  }
}

extension GANSpec {
  /// What training on batches of `batchSize` images needs beside what there is, if that is less; of 0
  /// images, what the networks and their optimizers need.
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
