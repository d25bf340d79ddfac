public import Files

/// Why a dataset cannot be opened or used. The description is one sentence for the user.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// Nothing is at `path`.
  case missing(path: String)
  /// `path` is not a folder.
  case notAFolder(path: String)
  /// The folder `path` cannot be listed.
  case unlistable(path: String)
  /// The folder `path` holds no image files.
  case noImages(path: String)
  /// The system does not let a file of the dataset be read.
  case file(FileError)
  /// The content of the file `path` breaks the rules of its format; the reason completes "it is
  /// damaged: …".
  case damaged(path: String, reason: String)
  /// The archive `path` is where the images are.
  case packed(path: String)
  /// `path` is the version of CIFAR-10 that Python's `pickle` wrote.
  case pythonVersion(path: String)
  /// The folder `path` holds more than one dataset, in `folders`.
  case severalDatasets(path: String, folders: [String])
  /// The dataset at `path` has no class of this name, but those of `known`.
  case unknownClass(_ name: String, path: String, known: [String])
  /// Classes were chosen, but the images of `path` have no labels.
  case noLabels(path: String)
  /// More than a tenth of `total` images is unreadable; `reasons` has the first few.
  case tooManyUnreadable(count: Int, total: Int, reasons: [String])
  /// There is no batch `position` in `epoch`, which has `batches` of them.
  case noSuchPlace(epoch: Int, position: Int, batches: Int, batchSize: Int)

  private static let layout =
    "a folder of .jpg, .jpeg or .png files, of folders of such files, or of the files of MNIST "
    + "(IDX) or CIFAR-10 (binary version)"

  public var description: String {
    switch self {
    case .missing(let path):
      "there is no folder '\(path)'; give \(Self.layout)"
    case .notAFolder(let path):
      "'\(path)' is not a folder; give \(Self.layout)"
    case .unlistable(let path):
      "the folder '\(path)' cannot be listed; check that you may read it"
    case .noImages(let path):
      "'\(path)' holds no images; give \(Self.layout)"
    case .file(let error):
      error.description
    case .damaged(let path, let reason):
      "'\(path)' is damaged: \(reason); get the file anew"
    case .packed(let path):
      "'\(path)' is an archive; unpack it and give the folder that comes out"
    case .pythonVersion(let path):
      "'\(path)' is the Python version of CIFAR-10, which only Python can read; get the binary "
        + "version, cifar-10-binary.tar.gz, and unpack it"
    case .severalDatasets(let path, let folders):
      "'\(path)' holds several datasets; give one of \(folders.joined(separator: ", "))"
    case .unknownClass(let name, let path, let known):
      "'\(path)' has no class '\(name)'; it has \(Self.list(known))"
    case .noLabels(let path):
      "there are no labels beside '\(path)', so that no classes can be chosen; get the file of "
        + "labels, too"
    case .tooManyUnreadable(let count, let total, let reasons):
      "\(count) of \(total) images have turned out to be unreadable, more than one in ten: "
        + reasons.joined(separator: "; ") + (count > reasons.count ? "; ..." : "")
    case .noSuchPlace(let epoch, let position, let batches, let batchSize):
      "cannot continue after \(position) batches of epoch \(epoch): an epoch has \(batches) of "
        + "\(batchSize) images; use the data and the batch size that the run began with"
    }
  }

  /// The first of many names.
  private static func list(_ names: [String]) -> String {
    let limit = 30
    return names.isEmpty
      ? "none"
      : names.prefix(limit).joined(separator: ", ")
        + (names.count > limit ? " and \(names.count - limit) more" : "")
  }
}
