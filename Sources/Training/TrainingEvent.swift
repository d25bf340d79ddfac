public import GAN
public import Imaging
public import Measures
import Tensors

/// What a training run tells of its progress.
///
/// Whoever calls `TrainingRun.run` hears of a file when it is on the disk.
public enum TrainingEvent: Sendable {
  /// A step is done.
  case step(TrainingProgress)
  /// A picture was drawn, and written to its path.
  case picture(TrainingPicture)
  /// The generator was measured against the run's images.
  case evaluation(TrainingEvaluation)
  /// The complete state was written to `path`.
  case checkpoint(path: String)
  /// The run begins, has drawn a picture or evaluated the generator, or ends.
  case status(TrainingStatus)
  /// A training image could not be read and was replaced.
  case skipped(source: String, reason: String)
  /// The report was written to `path`.
  case report(path: String)
  /// The run shows something that its user should know; told once of each kind.
  case finding(TrainingFinding)
  /// Something went wrong that does not affect the training; one sentence.
  case warning(String)
}

/// Whether a run goes on.
public enum TrainingStatus: Sendable, Equatable {
  /// More steps follow.
  case running
  /// The caller has stopped the run before its last step.
  case stopped
  /// The last step is done.
  case complete
  /// An error ends the run.
  case failed
}

/// A grid of images that a run has drawn.
public struct TrainingPicture: Sendable, CustomStringConvertible {
  /// What a picture shows.
  public enum Subject: Sendable {
    /// The first training images.
    case trainingImages
    /// What the generator draws from the fixed latent vectors.
    case fixedLatents
  }

  /// What the picture shows.
  public var subject: Subject
  /// Steps done when it was drawn.
  public var step: Int
  /// The images in the picture, `[N, S, S, nc]` in [-1, 1].
  var images: Tensor
  /// The labels of the images, N in all, of a run with classes.
  var labels: [Int]?
  /// The picture itself.
  public var image: RasterImage
  /// Its PNG file.
  public var path: String

  /// The path.
  public var description: String { path }
}

/// What an evaluation during a run has found.
public struct TrainingEvaluation: Sendable {
  /// Steps done when the generator was evaluated.
  public var step: Int
  /// The measures of the averaged generator.
  public var evaluation: Evaluation
  /// The step with the best evaluation so far.
  public var bestStep: Int
}

/// The progress of a run after a step.
public struct TrainingProgress: Sendable {
  /// Steps done since the run began, in all its sessions.
  public var step: Int
  /// The step after which the run is complete.
  public var lastStep: Int
  /// The epoch, from 0.
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
