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
  /// More than a tenth of `total` images is unreadable; `reasons` has the first few.
  case tooManyUnreadable(count: Int, total: Int, reasons: [String])
  /// There is no batch `position` in `epoch`, which has `batches` of them.
  case noSuchPlace(epoch: Int, position: Int, batches: Int, batchSize: Int)

  private static let layout = "a folder of .jpg, .jpeg or .png files, or of folders of such files"

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
    case .tooManyUnreadable(let count, let total, let reasons):
      "\(count) of \(total) images met so far are unreadable, more than one in ten; repair or "
        + "remove them: " + reasons.joined(separator: "; ") + (count > reasons.count ? "; ..." : "")
    case .noSuchPlace(let epoch, let position, let batches, let batchSize):
      "cannot continue after \(position) batches of epoch \(epoch): an epoch has \(batches) of "
        + "\(batchSize) images; use the data and the batch size that the run began with"
    }
  }
}
