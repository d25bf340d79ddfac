import Datasets
import GAN

// What makes a finding: functions of numbers alone.

extension TrainingFinding.Matter {
  /// Whether a run of `steps` steps would see its `count` images too often.
  ///
  /// - Parameters:
  ///   - isMirrored: whether half of them are mirrored in each epoch, at random.
  ///   - isAugmented: whether D sees them changed at random, whenever it sees them.
  static func images(
    count: Int, batchSize: Int, steps: Int, isMirrored: Bool, isAugmented: Bool = false
  ) -> Self? {
    // In each epoch the last batch has the rest.
    let batches = Double((count - 1) / batchSize + 1)
    let harmless = Thresholds.views(isMirrored: isMirrored, isAugmented: isAugmented)
    let views = Double(steps) / batches
    guard count > 0, views > Double(harmless) else { return nil }
    return .fewImages(
      count: count, views: Int(min(views, 1e15)), harmless: harmless,
      steps: Int(Double(harmless) * batches))
  }

  /// Whether D has won, by the newest steps of a run.
  ///
  /// Only the tutorial's loss tells. With the relativistic one, D(x) compares an image with a fake
  /// and is near 1 in healthy runs; with the others, D's outputs are no probabilities.
  ///
  /// - Parameters:
  ///   - steps: the numbers of the newest steps, the last of which is the newest. Fewer than
  ///     `Thresholds.stretch` say nothing.
  ///   - loss: what the networks minimize.
  static func discriminator(_ steps: [StepReport], loss: GANLoss) -> Self? {
    let stretch = Thresholds.stretch
    guard loss == .tutorial, steps.count >= stretch else { return nil }
    let newest = steps.suffix(stretch)
    let (dX, dGZ) = (median(newest.map(\.dX)), median(newest.map(\.dGZ1)))
    guard dX > Thresholds.surelyReal, dGZ < Thresholds.surelyFake else { return nil }
    let first = median(newest.prefix(stretch / 3).map(\.errG))
    let last = median(newest.suffix(stretch / 3).map(\.errG))
    guard last >= Thresholds.falling * first else { return nil }
    return .discriminatorWins(
      stretch: stretch, dX: dX, dGZ: dGZ, lossG: median(newest.map(\.errG)))
  }

  /// The upper median of `values`, at least one.
  private static func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
}

/// How long something has lasted in the pictures of a run.
struct Persistence {
  /// The step of the first picture in a row that shows it.
  private var first: Int?

  /// Notes whether the picture after `step` steps shows it.
  ///
  /// - Returns: whether it has lasted long enough to be told.
  mutating func note(_ isSeen: Bool, step: Int) -> Bool {
    guard isSeen, step > Thresholds.firstSteps else {
      first = nil
      return false
    }
    let first = first ?? step
    self.first = first
    return step - first >= Thresholds.lasting
  }
}

extension TrainingConfiguration {
  /// How often a run with these settings may see each image before images count as few.
  package var harmlessViews: Int {
    Thresholds.views(
      isMirrored: augment == .flip, isAugmented: !recipe.diffAugmentation.isEmpty)
  }
}
