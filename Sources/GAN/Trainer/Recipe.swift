import Layers

/// How the networks are trained, apart from their sizes and the data. Every default is the
/// tutorial's.
public struct Recipe: Hashable, Sendable {
  /// What G and D minimize.
  public var loss = GANLoss.tutorial
  /// How much less than 1 D should say of a real image: one-sided label smoothing (Salimans et al.
  /// 2016, arXiv:1606.03498, section 3.4).
  public var labelSmoothing = 0.0
  /// The learning rate of G's optimizer; nil for the common one.
  public var generatorLearningRate: Double?
  /// The learning rate of D's optimizer; nil for the common one.
  public var discriminatorLearningRate: Double?
  /// The share of the run, at its end, over which the learning rates fall linearly to 0.
  public var learningRateDecay = 0.0
  /// Updates of D for each of G: every step updates D, and the last of so many G.
  public var discriminatorSteps = 1
  /// What is done at random to all images that D judges.
  public var diffAugmentation: [DiffAugmentation] = []
  /// The standard deviation of the noise that is added to all images that D judges, at the first
  /// step (Sønderby et al. 2017, arXiv:1610.04490). It falls linearly to 0 at the end of the run.
  public var instanceNoise = 0.0
  /// Whether D's convolutions are by their weights divided by the largest singular value, in place
  /// of batch norms (see `NetworkSpec.spectrallyNormalized`).
  public var spectralNorm = false
  /// The factor γ of R1, ½ γ |∇D(x)|² of real images in D's loss (Mescheder et al. 2018,
  /// arXiv:1801.04406); 0 for none.
  public var gradientPenalty = 0.0

  /// The tutorial's recipe.
  public init() {}

  /// What is wrong with the recipe, as a sentence; nil if nothing is.
  public var flaw: String? {
    for (name, rate) in [("lr-g", generatorLearningRate), ("lr-d", discriminatorLearningRate)] {
      if let rate, !(rate > 0 && rate.isFinite) {
        return "\(name) \(rate) is not possible; use a number above 0, such as 0.0002"
      }
    }
    if !(0..<0.5 ~= labelSmoothing) {
      return "label-smoothing \(labelSmoothing) is not possible; use a number from 0 up to, but "
        + "not including, 0.5"
    }
    if loss == .hinge && labelSmoothing > 0 {
      return "label-smoothing \(labelSmoothing) is not possible with the loss \(loss.rawValue), "
        + "which has no targets; use 0"
    }
    if !(0...1 ~= learningRateDecay) {
      return "lr-decay \(learningRateDecay) is not possible; use a share of the run, from 0 to 1"
    }
    if !(1...100 ~= discriminatorSteps) {
      return "d-steps \(discriminatorSteps) is not possible; use 1 to 100"
    }
    if !(0...10 ~= instanceNoise) {
      return "instance-noise \(instanceNoise) is not possible; use a number from 0 to 10, such as "
        + "0.1"
    }
    if !(gradientPenalty >= 0 && gradientPenalty <= 1e6) {
      return "gradient-penalty \(gradientPenalty) is not possible; use a number from 0 to 1000000, "
        + "such as 1"
    }
    if Set(diffAugmentation).count < diffAugmentation.count {
      return "diff-augment names something twice; name each once"
    }
    return nil
  }

  /// Why the recipe cannot train `networks`, as a sentence; nil if it can.
  public func flaw(for networks: GANSpec) -> String? {
    let hasNorm = networks.discriminator.layers.contains { $0.isBatchNorm }
    if gradientPenalty > 0 && hasNorm && !spectralNorm {
      return "gradient-penalty needs a discriminator without batch norm, which mixes the images of "
        + "a batch; add spectral-norm, which takes its place"
    }
    return nil
  }

  /// The networks that are trained: `networks`, with D spectrally normalized if the recipe says so.
  public func applied(to networks: GANSpec) -> GANSpec {
    guard spectralNorm else { return networks }
    var result = networks
    result.discriminator = networks.discriminator.spectrallyNormalized
    return result
  }

  /// Whether a step depends on how long the run is.
  public var dependsOnLength: Bool { learningRateDecay > 0 || instanceNoise > 0 }
}

/// What a step does that depends on its place in the run.
struct StepPlan {
  /// The factor of both learning rates.
  var learningRateScale = 1.0
  /// The standard deviation of the noise on images that D judges.
  var instanceNoise: Float = 0
  /// Whether G is updated.
  var updatesGenerator = true
  /// The factor γ of R1 in this step; 0 for none.
  var gradientPenalty: Float = 0
}

extension Recipe {
  /// R1 is computed in the first of so many steps, with as many times its factor: lazy
  /// regularization (Karras et al. 2020, arXiv:1912.04958, section 3.1).
  static let gradientPenaltyInterval = 16

  /// What step `step`, from 0, of a run of `length` steps does.
  func plan(step: Int, length: Int) -> StepPlan {
    var plan = StepPlan()
    let left = Double(max(0, length - step)) / Double(max(1, length))
    if learningRateDecay > 0 { plan.learningRateScale = min(1, left / learningRateDecay) }
    plan.instanceNoise = Float(instanceNoise * left)
    plan.updatesGenerator = (step + 1).isMultiple(of: discriminatorSteps)
    if step.isMultiple(of: Self.gradientPenaltyInterval) {
      plan.gradientPenalty = Float(gradientPenalty * Double(Self.gradientPenaltyInterval))
    }
    return plan
  }
}

extension Recipe: Codable {
  /// Reads a recipe. What a file does not say is as in the tutorial.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    func value<Value: Decodable>(_ key: CodingKeys, or usual: Value) throws -> Value {
      try file.decodeIfPresent(Value.self, forKey: key) ?? usual
    }
    loss = try value(.loss, or: loss)
    labelSmoothing = try value(.labelSmoothing, or: labelSmoothing)
    generatorLearningRate = try file.decodeIfPresent(Double.self, forKey: .generatorLearningRate)
    discriminatorLearningRate =
      try file.decodeIfPresent(Double.self, forKey: .discriminatorLearningRate)
    learningRateDecay = try value(.learningRateDecay, or: learningRateDecay)
    discriminatorSteps = try value(.discriminatorSteps, or: discriminatorSteps)
    diffAugmentation = try value(.diffAugmentation, or: diffAugmentation)
    instanceNoise = try value(.instanceNoise, or: instanceNoise)
    spectralNorm = try value(.spectralNorm, or: spectralNorm)
    gradientPenalty = try value(.gradientPenalty, or: gradientPenalty)
  }
}
