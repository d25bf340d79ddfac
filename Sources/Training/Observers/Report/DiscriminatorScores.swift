import Files
import Foundation
import GAN
import Tensors

/// What the discriminator says of single images after some step: of the training images in
/// `real_samples.png`, and of the fakes in the picture of that step.
///
/// A score is D(x), the probability that the image is real, with the tutorial's loss, and D's
/// output itself with another. The larger, the more real, with all losses.
///
/// `real_vs_fake.csv` holds the newest ones, so that a report can be made anew.
struct DiscriminatorScores: Equatable {
  /// Steps done.
  let step: Int
  /// A score for each training image, in the order of the picture.
  let real: [Float]
  /// A score for each fake, in the order of the picture.
  let fake: [Float]

  /// The scores of `real` and `fake`, `[N, S, S, nc]` in [-1, 1], by `discriminator`. With classes,
  /// D says how real an image is as one of its class.
  ///
  /// Batch norm uses its running statistics, so a score depends on its image alone, and scoring
  /// changes nothing.
  init(
    of real: (images: Tensor, labels: [Int]?), and fake: (images: Tensor, labels: [Int]?),
    by discriminator: Discriminator, loss: GANLoss, step: Int
  ) {
    self.step = step
    func scores(_ images: Tensor, _ labels: [Int]?) -> [Float] {
      let logits = discriminator.logits(ofEach: images, labels: labels)
      guard loss.scoresAreProbabilities else { return logits }
      return Tensor(logits, shape: [logits.count]).sigmoid().scalars()
    }
    self.real = scores(real.images, real.labels)
    self.fake = scores(fake.images, fake.labels)
  }
}

extension GANLoss {
  /// Whether the logistic function of D's output is the probability that an image is real.
  var scoresAreProbabilities: Bool { self == .tutorial }
}

extension DiscriminatorScores {
  private static let header = "step,image,index,score"

  /// The scores in the file at `path`; nil if there is none, or if it is not such a file.
  init?(contentsOf path: String) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n")
    guard lines.first == Self.header[...] else { return nil }
    var (step, real, fake) = (Int?.none, [Float](), [Float]())
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count == 4, let lineStep = Int(fields[0]), lineStep == step ?? lineStep,
        let score = Float(fields[3])
      else { return nil }
      step = lineStep
      switch fields[1] {
      case "real" where Int(fields[2]) == real.count: real.append(score)
      case "fake" where Int(fields[2]) == fake.count: fake.append(score)
      default: return nil
      }
    }
    guard let step, !real.isEmpty, !fake.isEmpty else { return nil }
    (self.step, self.real, self.fake) = (step, real, fake)
  }

  /// Replaces the file at `path` by these scores.
  func write(to path: String) throws(FileError) {
    func lines(_ kind: String, _ scores: [Float]) -> String {
      scores.enumerated().map { "\(step),\(kind),\($0.offset),\($0.element)\n" }.joined()
    }
    let text = Self.header + "\n" + lines("real", real) + lines("fake", fake)
    try AtomicFile.replace(path, with: Data(text.utf8).bytes)
  }
}
