import Autograd
import Kernels
import Layers
public import Optimizers
import Preconditions
import RandomStreams
public import Tensors

/// Both networks, both optimizers and one step of the tutorial's training loop (Goodfellow et al.
/// 2014, algorithm 1), with the tutorial's loss or another.
public final class DCGANTrainer {
  /// G, which makes the fakes.
  public let generator: Generator
  /// D, which judges them.
  public let discriminator: Discriminator
  /// Updates G's parameters.
  public let generatorOptimizer: Adam
  /// Updates D's parameters.
  public let discriminatorOptimizer: Adam
  /// What both minimize, and how.
  public let recipe: Recipe
  /// Updates of G so far. A recipe may update it in some steps only.
  public var generatorUpdates: Int { generatorOptimizer.step }

  private let learningRates: (generator: Double, discriminator: Double)
  private let seed: UInt64
  private let length: Int

  /// Fresh networks, their weights drawn from the streams `generator.weights` and
  /// `discriminator.weights` of `seed`. Networks that are not valid, or that the recipe cannot
  /// train, end the program.
  ///
  /// - Parameters:
  ///   - learningRate: of both optimizers, unless the recipe has one for each.
  ///   - seed: of the weights and of what the recipe does at random.
  ///   - length: the steps of the whole run, for recipes that depend on it; every step counts that
  ///     has updated D.
  public init(
    _ networks: GANSpec, learningRate: Double = 2e-4, beta1: Double = 0.5,
    recipe: Recipe = Recipe(), seed: UInt64, length: Int? = nil
  ) {
    do { try networks.validate() } catch { programError("DCGANTrainer: \(error)") }
    if let flaw = recipe.flaw ?? recipe.flaw(for: networks) {
      programError("DCGANTrainer: \(flaw)")
    }
    require(
      length != nil || !recipe.dependsOnLength,
      "DCGANTrainer: a learning rate or noise that falls needs the length of the run")
    self.recipe = recipe
    self.seed = seed
    self.length = length ?? .max
    let networks = recipe.applied(to: networks)
    learningRates = (
      recipe.generatorLearningRate ?? learningRate, recipe.discriminatorLearningRate ?? learningRate
    )
    var generatorStream = RandomStream(seed: seed, name: "generator.weights")
    var discriminatorStream = RandomStream(seed: seed, name: "discriminator.weights")
    generator = Generator(
      networks.generator, latents: networks.latents, classes: networks.classes,
      using: &generatorStream)
    discriminator = Discriminator(
      networks.discriminator, classes: networks.classes, using: &discriminatorStream)
    generatorOptimizer = Adam(
      generator.main.parameterSet, learningRate: learningRates.generator, beta1: beta1)
    discriminatorOptimizer = Adam(
      discriminator.main.parameterSet, learningRate: learningRates.discriminator, beta1: beta1)
  }

  /// The tutorial's networks of the given sizes with fresh weights. Sizes that are not valid end
  /// the program.
  public convenience init(
    _ configuration: ModelConfiguration, learningRate: Double = 2e-4, beta1: Double = 0.5,
    recipe: Recipe = Recipe(), seed: UInt64, length: Int? = nil
  ) {
    configuration.requireValid("DCGANTrainer")
    self.init(
      configuration.networks, learningRate: learningRate, beta1: beta1, recipe: recipe, seed: seed,
      length: length)
  }

  /// Trains D on a batch of real images and one of fakes, then G through the same fakes.
  ///
  /// - Parameters:
  ///   - real: `[N, S, S, nc]` in [-1, 1]
  ///   - labels: with classes, those of the real images, N indices into G's `classes`; nil without.
  ///     The fakes have the same ones, so that both halves of D's loss see every class equally
  ///     often, a relativistic loss compares images of one class, and nothing is drawn for it.
  ///   - noise: `[N, 1, 1, nz]`, from G's distribution of latent vectors
  public func step(real: Tensor, labels: [Int]? = nil, noise: Tensor) -> StepReport {
    let (image, nz) = (generator.imageShape, generator.nz)
    let count = real.shape.dimensions.first ?? 0
    require(
      count > 0 && real.shape == [count, image[0], image[1], image[2]]
        && noise.shape == [count, 1, 1, nz],
      "DCGANTrainer.step: images \(real.shape) and noise \(noise.shape) for images \(image) from "
        + "latent vectors of \(nz)")
    require(
      (labels == nil) == generator.classes.isEmpty && (labels?.count ?? count) == count,
      "DCGANTrainer.step: \(labels?.count ?? 0) labels for \(count) images of "
        + "\(generator.classes.count) classes")
    let input = labels.map { generator.input(noise, labels: $0) } ?? noise
    return Engine.current.team {
      update(real: Variable(real), labels: labels, input: Variable(input))
    }
  }

  /// - Parameter input: what G makes the fakes of.
  private func update(real: Variable, labels: [Int]?, input: Variable) -> StepReport {
    let loss = recipe.loss
    let step = discriminatorOptimizer.step
    let plan = recipe.plan(step: step, length: length)
    var inputs = DiscriminatorInputs(recipe, plan, seed: seed, step: step)
    generatorOptimizer.learningRate = learningRates.generator * plan.learningRateScale
    discriminatorOptimizer.learningRate = learningRates.discriminator * plan.learningRateScale
    func makeFake() -> Variable {
      if plan.updatesGenerator { return generator(input, mode: .training) }
      return generator.main.parameterSet.withoutGradients { generator(input, mode: .training) }
    }
    func lossOfReal(_ logits: Variable) -> Variable {
      loss.discriminator(real: logits, target: Float(1 - recipe.labelSmoothing))
    }

    // (1) Update D; in the tutorial: maximize log(D(x)) + log(1 - D(G(z))). Gradients of both
    // halves add up.
    Profile.within("netD") { discriminator.main.parameterSet.clearGradients() }
    let fake: Variable
    let ofReal, ofFake: Judgement
    if loss.isRelativistic {
      fake = makeFake()
      let logits = discriminator(inputs(fake.detach()), labels: labels, mode: .training)
      ofReal = judge(inputs(real), labels, against: logits, lossOfReal)
      ofFake = Judgement(loss: 0, output: 1 - ofReal.output, logits: ofReal.logits.map { -$0 })
    } else {
      ofReal = judge(inputs(real), labels, lossOfReal)
      fake = makeFake()
      ofFake = judge(inputs(fake.detach()), labels, loss.discriminator(fake:))
    }
    if plan.gradientPenalty > 0 {
      addGradientPenalty(of: real.value, labels: labels, factor: plan.gradientPenalty)
    }
    Profile.within("netD") { discriminatorOptimizer.update() }
    func report(errG: Float, dGZ2: Float) -> StepReport {
      StepReport(
        errDReal: ofReal.loss, errDFake: ofFake.loss, errG: errG, dX: ofReal.output,
        dGZ1: ofFake.output, dGZ2: dGZ2)
    }
    guard plan.updatesGenerator else {
      let errG = loss.generator(fake: Variable(ofFake.logits)).value.scalars()[0]
      return report(errG: errG, dGZ2: ofFake.output)
    }

    // (2) Update G; in the tutorial: maximize log(D(G(z))). D's own gradients are not wanted, so
    // none are computed.
    Profile.within("netG") { generator.main.parameterSet.clearGradients() }
    let ofFakeAgain = discriminator.main.parameterSet.withoutGradients {
      // D has changed since it judged the real images.
      let logits =
        loss.isRelativistic ? discriminator(inputs(real), labels: labels, mode: .training) : nil
      return judge(inputs(fake), labels, against: logits, loss.generator(fake:))
    }
    Profile.within("netG") { generatorOptimizer.update() }
    return report(errG: ofFakeAgain.loss, dGZ2: ofFakeAgain.output)
  }

  /// What D has said of a batch.
  private struct Judgement {
    /// The loss.
    var loss: Float
    /// The mean of D's output.
    var output: Float
    /// D's logits, `[N]`; of a relativistic loss, the differences.
    var logits: Tensor
  }

  /// What D says of `images`, after the backward pass of its loss.
  ///
  /// - Parameter others: the logits of other images, which are subtracted: a relativistic loss.
  private func judge(
    _ images: Variable, _ labels: [Int]?, against others: Variable? = nil,
    _ loss: (Variable) -> Variable
  ) -> Judgement {
    var logits = discriminator(images, labels: labels, mode: .training)
    if let others { logits = logits - others }
    let err = loss(logits)
    // A network that is frozen as a whole has no backward pass.
    if err.requiresGradient { err.backward() }
    return Judgement(
      loss: err.value.scalars()[0], output: recipe.loss.meanOutput(logits.value),
      logits: logits.value)
  }
}
