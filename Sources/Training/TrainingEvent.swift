public import GAN

/// What a training run tells of its progress.
public enum TrainingEvent: Sendable {
  /// A step is done.
  case step(TrainingProgress)
  /// A picture was written.
  case picture(path: String)
  /// The complete state was written.
  case checkpoint(path: String)
  /// A training image could not be read and was replaced.
  case skipped(source: String, reason: String)
  /// The report was written.
  case report(path: String)
  /// Something went wrong that does not touch the training, in a sentence.
  case warning(String)
}

/// Where a run stands after a step.
public struct TrainingProgress: Sendable {
  /// Steps done since the very beginning of the run.
  public var step: Int
  /// Steps at which the run will be complete.
  public var lastStep: Int
  /// From 0.
  public var epoch: Int
  /// Epochs of the whole run.
  public var epochs: Int
  /// The batch within the epoch, from 0.
  public var batch: Int
  /// Batches in an epoch.
  public var batches: Int
  /// Images in this batch.
  public var images: Int
  /// The tutorial's numbers.
  public var report: StepReport
}
