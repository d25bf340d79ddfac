import Foundation

/// Everything that decides what a training run computes, under the tutorial's names; saved beside
/// the run as `config.json`.
public struct TrainingConfiguration: Codable, Equatable, Sendable {
  public var model = ModelConfiguration()
  /// The folder of the training images; nil for the built-in portraits.
  public var dataroot: String?
  public var batchSize = 128
  public var epochs = 5
  public var learningRate = 2e-4
  public var beta1 = 0.5
  public var seed: UInt64 = 999
  /// Stops after so many steps even if epochs are left.
  public var maxSteps: Int?
  /// Reports every so many batches of an epoch.
  public var logEvery = 50
  /// Draws the fixed latent vectors every so many steps.
  public var sampleEvery = 500
  /// Saves everything every so many steps.
  public var checkpointEvery = 500

  /// The tutorial's settings.
  public init() {}

  /// Why these settings make no run, in a sentence for the user; nil when they make one.
  public var flaw: String? {
    if let flaw = model.flaw { return flaw }
    let counts = [
      ("batch-size", batchSize), ("epochs", epochs), ("log-every", logEvery),
      ("sample-every", sampleEvery), ("checkpoint-every", checkpointEvery),
      ("max-steps", maxSteps ?? 1),
    ]
    for (name, value) in counts where value < 1 {
      return "\(name) \(value) is not possible; use 1 or more"
    }
    let (needed, present) = (
      model.trainingBytes(batchSize: batchSize), Double(ProcessInfo.processInfo.physicalMemory)
    )
    if needed > present {
      return "these sizes need about \(gigabytes(needed)) of memory, and this machine has "
        + "\(gigabytes(present)); use a smaller batch-size, ngf, ndf or image-size"
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      return "lr \(learningRate) is not possible; use a number above 0, such as 0.0002"
    }
    if !(beta1 >= 0 && beta1 < 1) {
      return "beta1 \(beta1) is not possible; use a number from 0 up to, but not including, 1"
    }
    return nil
  }
}

private func gigabytes(_ bytes: Double) -> String { String(format: "%.1f GB", bytes / 1e9) }
