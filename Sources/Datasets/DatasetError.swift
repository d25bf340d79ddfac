public import Files

/// Why a dataset cannot be opened or used. The description is one sentence for users.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// There is nothing at `path`.
  case missing(path: String)
  /// `path` is not a folder.
  case notAFolder(path: String)
  /// The folder `path` cannot be listed.
  case unlistable(path: String)
  /// The folder `path` holds no images, but what is in `passedOver`, such as "3 .webp files".
  case noImages(path: String, passedOver: String? = nil)
  /// The system cannot read a file of the dataset.
  case file(FileError)
  /// The file `path` is invalid; the reason completes "'PATH' is damaged: …".
  case damaged(path: String, reason: String)
  /// The images are in the archive `path`, which must be unpacked.
  case packed(path: String)
  /// `path` is CIFAR-10's Python version, written by `pickle`.
  case pythonVersion(path: String)
  /// `path` holds images in a form that is not read, such as "a Parquet table".
  case otherForm(path: String, form: String)
  /// The folder `path` holds several datasets, in the folders or files `places`.
  case severalDatasets(path: String, places: [String])
  /// The dataset at `path` has no class of this name; its classes are `known`.
  case unknownClass(_ name: String, path: String, known: [String])
  /// Classes were chosen, but the images at `path` have no labels.
  case noLabels(path: String)
  /// `count` of `total` images are unreadable, more than a tenth; `reasons` has the first few.
  case tooManyUnreadable(count: Int, total: Int, reasons: [String])
  /// There is no batch `position` in `epoch`, because an epoch has only `batches` of `batchSize`.
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
    case .noImages(let path, nil):
      "'\(path)' holds no images; give \(Self.layout)"
    case .noImages(let path, let pictures?):
      "'\(path)' holds \(pictures), and only JPEG and PNG files are read; convert them, or give "
        + Self.layout
    case .file(let error):
      error.description
    case .damaged(let path, let reason):
      "'\(path)' is damaged: \(reason); get the file anew"
    case .packed(let path):
      "'\(path)' is an archive; unpack it and give the folder that comes out"
    case .pythonVersion(let path):
      "'\(path)' is the Python version of CIFAR-10, which only Python can read; get the binary "
        + "version, cifar-10-binary.tar.gz, and unpack it"
    case .otherForm(let path, let form):
      "'\(path)' is \(form), which is not read; write its images to a folder of .png files, one "
        + "folder for each class, and give that"
    case .severalDatasets(let path, let places):
      "'\(path)' holds several datasets; give one of \(places.joined(separator: ", "))"
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

  /// The names as a list, cut after the first 30.
  private static func list(_ names: [String]) -> String {
    let limit = 30
    return names.isEmpty
      ? "none"
      : names.prefix(limit).joined(separator: ", ")
        + (names.count > limit ? " and \(names.count - limit) more" : "")
  }
}
