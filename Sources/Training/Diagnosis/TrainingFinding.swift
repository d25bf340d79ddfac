import PlainText

/// Something about a run that its user should know. A run tells each kind once.
///
/// The description is one sentence: what was seen, what it means and what helps. It states facts
/// and names no options; the `dcgan` command adds those.
public struct TrainingFinding: Codable, Equatable, Sendable {
  /// What was found, with the numbers that show it.
  public enum Matter: Codable, Equatable, Sendable {
    /// `count` images for a run that sees each of them `views` times; after `steps` steps, each is
    /// seen `harmless` times, which is not too often.
    case fewImages(count: Int, views: Int, harmless: Int, steps: Int)
    /// The medians over the last `stretch` steps.
    case discriminatorWins(stretch: Int, dX: Float, dGZ: Float, lossG: Float)
    /// How much the generator's pictures differ from one another, as a part of how much real images
    /// do.
    case generatorCollapses(spread: Double)
    /// D's mean outputs.
    case overfitting(training: Float, heldBack: Float)
    /// A loss is not a number; `checkpoint` is the newest one that a new run could begin with.
    case notFinite(checkpoint: String?)
    /// The tensor `tensor` of the run's state holds a number that is not finite, although no loss
    /// has shown it yet; `checkpoint` as above.
    case notFiniteState(tensor: String, checkpoint: String?)
  }

  /// Steps done when it was found.
  public var step: Int
  /// What was found.
  public var matter: Matter

  /// A finding after `step` steps.
  public init(_ matter: Matter, step: Int) {
    (self.matter, self.step) = (matter, step)
  }

  /// What was seen, and what it means.
  package var facts: String {
    switch matter {
    case .fewImages(let count, let views, let harmless, _):
      "images are few: the run sees each of the \(count.grouped) about \(views.grouped) "
        + "times, and from about \(harmless.grouped) times on D may know them by heart"
    case .discriminatorWins(let stretch, let dX, let dGZ, let lossG):
      "D has won: in the \(stretch) steps up to \(step), D(x) was \(Double(dX).fixed(4)), D(G(z)) "
        + "\(Double(dGZ).fixed(4)) and Loss_G \(Double(lossG).fixed(1)) without falling, so that G "
        + "hardly learns any more"
    case .generatorCollapses(let spread):
      "G has collapsed: the pictures after step \(step) differ from one another only "
        + "\(spread.percent(0)) as much as real images do, so that G draws nearly the same image "
        + "from all latent vectors"
    case .overfitting(let training, let heldBack):
      "D overfits: after step \(step) its mean output is \(Double(training).fixed(2)) on images "
        + "that it trains on and \(Double(heldBack).fixed(2)) on held-back ones, so that it knows "
        + "images by heart and teaches G less and less"
    case .notFinite:
      "training has failed: a loss of step \(step) is not a number, so that the run cannot go on"
    case .notFiniteState(let tensor, _):
      "training has failed: after step \(step), \(tensor) holds infinity or what is not a number, "
        + "so that the run cannot go on"
    }
  }

  /// What helps, without the names of options.
  private var advice: String {
    switch matter {
    case .fewImages(_, _, _, let steps):
      "use more images, mirror them, or stop after about \(steps.grouped) steps"
    case .discriminatorWins:
      "begin a new run with a lower learning rate of D, or with label smoothing"
    case .generatorCollapses:
      "if this does not pass by itself, begin a new run with another seed and a lower learning rate"
    case .overfitting:
      "use more images, mirror them, or keep a checkpoint of an earlier step"
    case .notFinite(nil), .notFiniteState(_, nil):
      "no checkpoint is of use, so begin a new run with a lower learning rate"
    case .notFinite(let checkpoint?), .notFiniteState(_, let checkpoint?):
      "begin a new run with a lower learning rate and the networks in \(checkpoint)"
    }
  }
}

extension TrainingFinding: CustomStringConvertible {
  /// The sentence.
  public var description: String { "\(facts); \(advice)" }
}

extension TrainingFinding.Matter {
  /// Whether both are of the same kind, of which a run tells once.
  func isOfKind(of other: Self) -> Bool {
    switch (self, other) {
    case (.fewImages, .fewImages), (.discriminatorWins, .discriminatorWins),
      (.generatorCollapses, .generatorCollapses), (.overfitting, .overfitting),
      (.notFinite, .notFinite), (.notFiniteState, .notFiniteState):
      true
    default:
      false
    }
  }
}
