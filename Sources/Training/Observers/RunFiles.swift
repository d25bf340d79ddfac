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
