import Autograd
import Files
import Foundation
import GAN
import Layers
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
    self.real = discriminator.scores(of: real.images, real.labels, loss: loss)
    self.fake = discriminator.scores(of: fake.images, fake.labels, loss: loss)
  }
}

extension GANLoss {
  /// Whether the logistic function of D's output is the probability that an image is real.
  var scoresAreProbabilities: Bool { self == .tutorial }
}

extension Discriminator {
  /// Images that pass through the network together, as many as memory is enough for.
  private static let group = 8

  /// The score of each of `images`, `[N, S, S, nc]` in [-1, 1].
  fileprivate func scores(of images: Tensor, _ labels: [Int]?, loss: GANLoss) -> [Float] {
    let size = images.count / images.shape[0]
    var scores: [Float] = []
    for first in stride(from: 0, to: images.shape[0], by: Self.group) {
      let count = min(Self.group, images.shape[0] - first)
      let group = images.slice(
        first * size..<(first + count) * size,
        shape: TensorShape([count] + images.shape.dimensions.dropFirst()))
      let outputs = main.parameterSet.withoutGradients {
        self(
          Variable(group), labels: labels.map { Array($0[first..<first + count]) },
          mode: .inference
        ).value
      }
      scores += (loss.scoresAreProbabilities ? outputs.sigmoid() : outputs).scalars()
    }
    return scores
  }
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
