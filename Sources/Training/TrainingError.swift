public import Datasets
public import Files
public import GAN
public import Imaging
public import Measures

/// Why a training run cannot begin or go on. The description is one sentence that states the fact;
/// the `dcgan` command adds the options that help.
public enum TrainingError: Error, CustomStringConvertible {
  /// No run is possible with these settings. The sentence says which setting, and what is possible.
  case invalidSettings(String)
  /// A size is not the one of the networks that are to be trained.
  case otherSize(setting: String, given: Int, needed: Int)
  /// The networks of one's own are conditional on other classes than needed, or on none.
  case otherClasses(needed: [String], networks: GANSpec)
  /// Classes are chosen of the built-in portraits, which have none.
  case portraitsHaveNoClasses
  /// The system refused to make the run's folder, or what is in it.
  case cannotCreate(path: String, reason: String)
  /// A run was begun here before.
  case alreadyExists(path: String)
  /// Another process trains the run; `holder` says which, if that is known.
  case inUse(path: String, holder: String?)
  /// The lock on the run was removed, or its folder was moved, while it was trained.
  case lockLost(path: String)
  /// The folder is inside the run in `run`.
  case insideRun(path: String, run: String)
  /// The run in the folder has done `step` steps, but has no checkpoint.
  case checkpointsLost(path: String, step: Int)
  /// The system refused to list a folder of the run.
  case cannotList(FileError)
  /// The folder holds no settings of a run.
  case noRun(path: String)
  /// The settings in the folder cannot be read, or are not possible.
  case badConfiguration(path: String, reason: String)
  /// A setting differs from the one with which the run was begun.
  case conflict(path: String, setting: String, given: String, saved: String)
  /// The settings in the file `path` were changed after `checkpoint` was trained.
  case changedSettings(path: String, checkpoint: String, differences: [SettingDifference])
  /// The dataset has another number of images than when the checkpoint was written.
  case otherImages(path: String, found: Int, expected: Int)
  /// Either the checkpoint or the dataset is of the built-in portraits, but not both.
  case otherDataset(path: String, found: String)
  /// The networks in the checkpoint are not those of the settings: what differs first, in words.
  case otherNetworks(path: String, found: String, expected: String)
  /// The images cannot be used.
  case data(DatasetError)
  /// A checkpoint, or a network that the run begins with, cannot be read or written.
  case checkpoint(ModelFileError)
  /// The generator cannot be evaluated on the images.
  case evaluation(EvaluationError)
  /// A picture cannot be written.
  case picture(ImageError)
  /// A file of the run's numbers cannot be written, or lacks lines.
  case cannotWrite(path: String, reason: String)
  /// A loss is not a number any more. `checkpoint` is the newest one whose networks a
  /// new run could begin with.
  case diverged(step: Int, checkpoint: String?)
  /// A number of the tensor that a checkpoint has under the name `tensor` is not finite, so the
  /// checkpoint is not written. `checkpoint` as above.
  case notFinite(step: Int, tensor: String, checkpoint: String?)

  public var description: String {
    switch self {
    case .invalidSettings(let reason):
      reason
    case .otherSize(let setting, let given, let needed):
      "\(setting) \(given) does not fit the networks, which are for \(needed)"
    case .otherClasses(let needed, let networks):
      Self.sentence(needed: needed, networks)
    case .portraitsHaveNoClasses:
      "the built-in portraits have no classes"
    case .cannotCreate(let path, let reason):
      "cannot create the run folder \(path): \(reason)"
    case .alreadyExists(let path):
      "\(path) already holds a run"
    case .inUse(let path, let holder):
      "\(path) is being trained by another process" + (holder.map { " (\($0))" } ?? "")
        + "; wait until it ends, or stop it"
    case .lockLost(let path):
      "\(path) is not locked by this process any more: its run.lock was removed, or the folder was "
        + "moved; the run ends here, as another process may train it, and goes on from its newest "
        + "checkpoint when it is resumed"
    case .insideRun(let path, let run):
      "\(path) is inside the run \(run)"
    case .checkpointsLost(let path, let step):
      "the run in \(path) has done \(step) steps, but there is no checkpoint in "
        + "\(path)/checkpoints; put the newest one back, or begin a new run in another folder"
    case .cannotList(let error):
      error.description
    case .noRun(let path):
      "there is no training run in \(path): it has no config.json"
    case .badConfiguration(let path, let reason):
      "\(path) cannot be used: \(reason)"
    case .conflict(let path, let setting, let given, let saved):
      "\(setting) \(given) does not fit the run in \(path), which was begun with \(saved)"
    case .changedSettings(let path, let checkpoint, let differences):
      "\(path) was changed after \(checkpoint) was trained: "
        + differences.map { "\($0.name) is \($0.value), was \($0.trained)" }
        .joined(separator: "; ")
    case .otherImages(let path, let found, let expected):
      "\(path) was trained on \(expected) images, but there are \(found) now; their order would be "
        + "another: restore the images, or start a new run"
    case .otherDataset(let path, let found):
      "\(path) was trained on other images than \(found); a run that a program has begun on images "
        + "of its own is continued by that program"
    case .otherNetworks(let path, let found, let expected):
      "\(path) has other networks than the settings: \(found) instead of \(expected)"
    case .data(let error):
      error.description
    case .checkpoint(let error):
      error.description
    case .evaluation(let error):
      "the generator cannot be evaluated: \(error)"
    case .picture(let error):
      error.description
    case .cannotWrite(let path, let reason):
      "cannot write \(path): \(reason)"
    case .diverged(let step, let checkpoint):
      TrainingFinding(.notFinite(checkpoint: checkpoint), step: step).description
    case .notFinite(let step, let tensor, let checkpoint):
      TrainingFinding(.notFiniteState(tensor: tensor, checkpoint: checkpoint), step: step)
        .description
    }
  }

  /// What networks of one's own need to be conditional on the classes `needed`.
  private static func sentence(needed: [String], _ networks: GANSpec) -> String {
    guard networks.classes.isEmpty else {
      return "the networks are conditional on \(GANSpec.list(networks.classes)), not on "
        + GANSpec.list(needed)
    }
    let count = needed.count
    return "the networks know no classes; to be conditional on the \(count) classes "
      + "\(GANSpec.list(needed)), their description lists them as \"classes\", the generator's "
      + "input is [1, 1, \(networks.nz + count)], and the discriminator makes \(count) numbers of "
      + "an image"
  }
}
