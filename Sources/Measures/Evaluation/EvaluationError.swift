public import Datasets
import PlainText

/// Why generated images cannot be measured. The description is one sentence for users.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// The dataset has only `available` images.
  case tooFewImages(available: Int, needed: Int)
  /// Half of the dataset, `most`, is less than `count`, or `count` is below `least`.
  case impossibleCount(Int, least: Int, most: Int)
  /// `count` images need more memory than the `present` bytes; `possible` images do not.
  case tooLittleMemory(count: Int, needed: Double, present: Double, possible: Int)
  /// The generator's images have a form that no measure is defined for.
  case unsuitableForm(height: Int, width: Int, channels: Int)
  /// The generator's images have another form than those of the dataset, in words.
  case otherForm(generated: String, real: String)
  /// The dataset's images cannot be read.
  case data(DatasetError)

  public var description: String {
    switch self {
    case .tooFewImages(let available, let needed):
      "there are \(available) images to compare with, and measures need at least \(needed)"
    case .impossibleCount(let count, let least, let most):
      "\(count) images cannot be compared; use \(least) to \(most), which is half of the dataset, "
        + "as the other half is measured beside them"
    case .tooLittleMemory(let count, let needed, let present, let possible):
      "\(count) images of this size need about \(gigabytes(needed)) of memory, and "
        + "\(gigabytes(present)) can be had; "
        + (possible < EvaluationSettings.leastCount
          ? "no evaluation is possible" : "at most \(possible) are possible")
    case .unsuitableForm(let height, let width, let channels):
      "images of \(width)x\(height) pixels and \(channels) channels cannot be measured; squares of "
        + "16x16 pixels or more with 1 or 3 channels can"
    case .otherForm(let generated, let real):
      "the generator draws images of \(generated), and those to compare with are \(real)"
    case .data(let error):
      error.description
    }
  }
}

private func gigabytes(_ bytes: Double) -> String { (bytes / 1e9).fixed(1) + " GB" }
