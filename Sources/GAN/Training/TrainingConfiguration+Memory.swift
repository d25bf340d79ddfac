import Foundation

extension TrainingConfiguration {
  /// Why a run on `images` images does not fit into `present` bytes of memory, this machine's unless
  /// given, in a sentence for the user; nil when it fits.
  package func memoryShortage(
    images: Int = 0, present: UInt64 = ProcessInfo.processInfo.physicalMemory
  ) -> String? {
    let needed = model.trainingBytes(batchSize: batchSize, images: images)
    guard needed > Double(present) else { return nil }
    return "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
      + "\(gigabytes(Double(present))); use a smaller batch-size, ngf, ndf or image-size"
      + (images > 0 ? ", or fewer images" : "")
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
