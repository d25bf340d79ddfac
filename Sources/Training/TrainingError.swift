public import Datasets
public import GAN
public import Imaging

/// Why a training run cannot go on. The description is one sentence for the user.
public enum TrainingError: Error, CustomStringConvertible {
  /// The settings make no run; the reason says which and what to use.
  case impossible(String)
  /// The system refused to make the run's folder, or what is in it.
  case cannotCreate(path: String, reason: String)
  /// A run was begun here before.
  case alreadyExists(path: String)
  /// The folder holds no settings of a run.
  case noRun(path: String)
  /// The settings in the folder cannot be read, or make no run.
  case badConfiguration(path: String, reason: String)
  /// A setting differs from the one with which the run was begun.
  case conflict(path: String, setting: String, given: String, saved: String)
  /// The dataset has another number of images than when the checkpoint was written.
  case otherImages(path: String, found: Int, expected: Int)
  /// Either the checkpoint or the dataset is of the built-in portraits, and not both.
  case otherDataset(path: String, found: String)
  /// The images cannot be used.
  case data(DatasetError)
  /// A checkpoint, or a network that the run is to begin with, cannot be read or written.
  case checkpoint(ModelFileError)
  /// A picture cannot be written.
  case picture(ImageError)
  /// The file of the losses cannot be written, or not be gone on with.
  case cannotWrite(path: String, reason: String)
  /// A loss is no longer a number; `checkpoint` was the newest one before.
  case diverged(step: Int, checkpoint: String?)

  public var description: String {
    switch self {
    case .impossible(let flaw):
      flaw
    case .cannotCreate(let path, let reason):
      "cannot create the run folder \(path): \(reason); choose another with --out"
    case .alreadyExists(let path):
      "\(path) already holds a run; continue it with --resume \(path), or choose another --out"
    case .noRun(let path):
      "there is no training run in \(path): it has no config.json"
    case .badConfiguration(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .conflict(let path, let setting, let given, let saved):
      "--\(setting) \(given) does not fit the run in \(path), which was begun with \(saved); leave "
        + "the option out, or start a new run"
    case .otherImages(let path, let found, let expected):
      "\(path) was trained on \(expected) images, but there are \(found) now; their order would be "
        + "another: restore the images, or start a new run"
    case .otherDataset(let path, let found):
      "\(path) was trained on other images than \(found); a run that a program has begun on images "
        + "of its own is continued by that program"
    case .data(let error):
      error.description
    case .checkpoint(let error):
      error.description
    case .picture(let error):
      error.description
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .diverged(let step, let checkpoint):
      "training has failed: a loss of step \(step) is not a number; "
        + (checkpoint.map {
          "begin a new run with the last good networks and a smaller --lr or another --seed: "
            + "--init-generator \($0) --init-discriminator \($0)"
        } ?? "begin a new run with a smaller --lr or another --seed")
    }
  }
}
