import Foundation
import GAN
import Imaging

/// Writes each picture of a run to its file.
struct PictureFiles: TrainingObserver {
  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    guard case .picture(let picture) = event else { return }
    do {
      try picture.image.writePNG(to: picture.path)
    } catch {
      throw .picture(error)
    }
  }
}

/// Writes the complete state of a run at each checkpoint.
///
/// A checkpoint that only an interruption made is removed when the next one is written, so that a
/// resumed run leaves the same files as one that was never stopped.
final class CheckpointFiles: TrainingObserver {
  /// The checkpoint that an interruption made, until another one follows.
  private var interrupted: String?

  /// - Parameter interrupted: the checkpoint that the run goes on from, if an interruption made it.
  init(interrupted: String?) { self.interrupted = interrupted }

  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    guard case .checkpoint(let path) = event else { return }
    do {
      try run.state.save(to: path, run.configuration, dataset: run.dataset)
    } catch {
      throw .checkpoint(error)
    }
    if let interrupted, interrupted != path {
      try? FileManager.default.removeItem(atPath: interrupted)
    }
    interrupted = run.state.isInterrupted ? path : nil
  }
}
