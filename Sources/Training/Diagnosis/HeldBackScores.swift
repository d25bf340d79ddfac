import Datasets
import Files
import Foundation
import GAN
import Tensors

/// D's mean outputs on a fixed set of training images and on one of held-back images, at each
/// picture of a run: `held_back.csv`.
///
/// D judges in inference mode, with its running statistics, and nothing of it changes. With a
/// relativistic loss D knows differences only, so its outputs are how much more real the training
/// images seem to it than the held-back ones, pair by pair, and 1 minus that.
struct HeldBackScores {
  /// What D said at one picture.
  struct Score: Equatable {
    /// Steps done.
    var step: Int
    /// The mean output on training images.
    var training: Float
    /// The mean output on held-back images.
    var heldBack: Float

    /// Whether D knows its training images by heart.
    var isOverfit: Bool { training - heldBack > Thresholds.gap }
  }

  /// The most images of each set: 256, or fewer if they are large, as they stay in memory.
  private static func imageLimit(of dataset: any ImageDataset) -> Int {
    let values = dataset.imageSize * dataset.imageSize * dataset.channels
    return max(16, min(256, 8_000_000 / values))
  }
  private static let header = "step,d_x,d_x_held_back"

  /// The scores of the run so far, in ascending order of their steps.
  private(set) var scores: [Score] = []
  private let training: Batch
  private let heldBack: Batch
  private let path: String

  /// The scores of `run`, with those up to its present step that its file has; nil if no images
  /// are held back.
  init?(_ run: TrainingRun) throws {
    let configuration = run.configuration
    guard let others = configuration.heldBackImages(of: run.dataset) else { return nil }
    func firstImages(of dataset: any ImageDataset) throws(DatasetError) -> Batch {
      try BatchLoader.firstImages(
        Self.imageLimit(of: dataset), of: dataset, seed: configuration.seed, augmentation: nil)
    }
    training = try firstImages(of: configuration.trainingImages(of: run.dataset))
    heldBack = try firstImages(of: others)
    path = run.directory.heldBackPath
    // A run that begins anew has no scores, whatever the file says.
    guard run.step > 0, FileManager.default.fileExists(atPath: path) else { return }
    let content = try ReadableFile(path: path).content(limit: 1 << 28)
    let lines = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline)
    var damaged = 0
    for line in lines where line != Self.header {
      let fields = line.split(separator: ",")
      guard fields.count == 3, let step = Int(fields[0]), let training = Float(fields[1]),
        let heldBack = Float(fields[2])
      else {
        damaged += 1
        continue
      }
      guard step <= run.step else { continue }
      scores.append(Score(step: step, training: training, heldBack: heldBack))
    }
  }

  /// Adds what D says now, and writes the file.
  mutating func add(_ run: TrainingRun) throws(FileError) -> Score {
    let loss = run.configuration.recipe.loss
    let (ofTraining, ofOthers) = (
      run.discriminator.logits(ofEach: training.images, labels: training.labels),
      run.discriminator.logits(ofEach: heldBack.images, labels: heldBack.labels)
    )
    func mean(_ logits: [Float]) -> Float {
      loss.meanOutput(Tensor(logits, shape: [logits.count]))
    }
    let score: Score
    if loss.isRelativistic {
      let output = mean(zip(ofTraining, ofOthers).map { $0 - $1 })
      score = Score(step: run.step, training: output, heldBack: 1 - output)
    } else {
      score = Score(step: run.step, training: mean(ofTraining), heldBack: mean(ofOthers))
    }
    scores.removeAll { $0.step >= score.step }
    scores.append(score)
    let lines = scores.map { "\($0.step),\($0.training),\($0.heldBack)\n" }
    let text = Self.header + "\n" + lines.joined()
    try AtomicFile.replace(path, with: Data(text.utf8).bytes)
    return score
  }
}
