import Foundation

extension TrainingConfiguration {
  /// Why this machine cannot train with these sizes, in a sentence for the user; nil when it can.
  public var memoryShortage: String? {
    let needed = model.trainingBytes(batchSize: batchSize)
    let present = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed > present else { return nil }
    return "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
      + "\(gigabytes(present)); use a smaller batch-size, ngf, ndf or image-size"
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
