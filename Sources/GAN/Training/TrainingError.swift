public import Datasets
public import Imaging

/// Why a training run cannot go on. The description is one sentence for the user.
public enum TrainingError: Error, CustomStringConvertible {
  /// The settings make no run; the reason says which and what to use.
  case impossible(String)
  case cannotCreate(path: String, reason: String)
  /// A run was begun here before.
  case alreadyExists(path: String)
  case noRun(path: String)
  case badConfiguration(path: String, reason: String)
  /// A setting differs from the one with which the run was begun.
  case conflict(path: String, setting: String, given: String, saved: String)
  /// The dataset has another number of images than when the checkpoint was written.
  case otherImages(path: String, found: Int, expected: Int)
  case data(DatasetError)
  case checkpoint(ModelFileError)
  case picture(ImageError)
  case cannotWrite(path: String, reason: String)
  /// A loss is no longer a number.
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
        + (checkpoint.map { "the last good state is \($0); " } ?? "")
        + "try a smaller --lr"
    }
  }
}
