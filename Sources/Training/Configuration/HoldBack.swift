import Datasets
import RandomStreams

/// How many images a run keeps out of training, to see whether D learns its images by heart.
public enum HoldBack: Hashable, Sendable {
  /// This part of all images, above 0 and below 1.
  case share(Double)
  /// So many images.
  case count(Int)

  /// Reads a share, such as 0.1, or a whole number of images. Nil if it is neither.
  public init?(_ text: String) {
    if let count = Int(text), count > 0 {
      self = .count(count)
    } else if let share = Double(text), share > 0 && share < 1 {
      self = .share(share)
    } else {
      return nil
    }
  }

  /// How many of `imageCount` images these are: at least one.
  func count(of imageCount: Int) -> Int {
    switch self {
    case .share(let share): max(1, Int((share * Double(imageCount)).rounded()))
    case .count(let count): count
    }
  }
}

extension HoldBack: CustomStringConvertible {
  /// The number, as it is typed.
  public var description: String {
    switch self {
    case .share(let share): "\(share)"
    case .count(let count): "\(count)"
    }
  }
}

extension HoldBack: Codable {
  /// Reads a number; one below 1 is a share.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    let number = try value.decode(Double.self)
    let text = number < 1 ? "\(number)" : Int(exactly: number).map(String.init) ?? ""
    guard let holdBack = HoldBack(text) else {
      throw DecodingError.dataCorruptedError(
        in: value, debugDescription: "neither a share nor a number of images")
    }
    self = holdBack
  }

  /// Writes the number.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .share(let share): try value.encode(share)
    case .count(let count): try value.encode(count)
    }
  }
}

extension TrainingConfiguration {
  /// How many of `imageCount` images are kept out of training.
  package func heldBackCount(of imageCount: Int) -> Int { holdBack?.count(of: imageCount) ?? 0 }

  /// The images of `dataset` that the run trains on: all but those held back.
  func trainingImages(of dataset: any ImageDataset) -> any ImageDataset {
    holdBack == nil ? dataset : ImageSubset(dataset, indices: split(dataset.count).training)
  }

  /// The images of `dataset` that are held back; nil if none is.
  func heldBackImages(of dataset: any ImageDataset) -> (any ImageDataset)? {
    holdBack == nil ? nil : ImageSubset(dataset, indices: split(dataset.count).heldBack)
  }

  /// Throws `TrainingError.invalidSettings` unless images are left to train on.
  func requireTrainingImages(of imageCount: Int) throws(TrainingError) {
    guard let holdBack, holdBack.count(of: imageCount) >= imageCount else { return }
    throw .invalidSettings(
      "hold-back \(holdBack) leaves none of the \(imageCount) images to train on; use a smaller "
        + "share or number")
  }

  /// The images of each kind, in ascending order. The stream `hold-back` of the seed decides.
  private func split(_ count: Int) -> (training: [Int], heldBack: [Int]) {
    var stream = RandomStream(seed: seed, name: "hold-back")
    let order = stream.permutation(of: count)
    let held = min(heldBackCount(of: count), count)
    return (order[held...].sorted(), order[..<held].sorted())
  }
}
