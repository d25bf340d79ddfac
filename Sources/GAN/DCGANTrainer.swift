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

  /// Fresh networks, their weights drawn from the streams `generator.weights` and
  /// `discriminator.weights` of `seed`. Networks that are not valid end the program.
  ///
  /// - Parameter learningRate: of both optimizers, unless the recipe has one for each.
  public init(
    _ networks: GANSpec, learningRate: Double = 2e-4, beta1: Double = 0.5,
    recipe: Recipe = Recipe(), seed: UInt64
  ) {
    do { try networks.validate() } catch { programError("DCGANTrainer: \(error)") }
    if let flaw = recipe.flaw { programError("DCGANTrainer: \(flaw)") }
    self.recipe = recipe
    var generatorStream = RandomStream(seed: seed, name: "generator.weights")
    var discriminatorStream = RandomStream(seed: seed, name: "discriminator.weights")
    generator = Generator(networks.generator, latents: networks.latents, using: &generatorStream)
    discriminator = Discriminator(networks.discriminator, using: &discriminatorStream)
    generatorOptimizer = Adam(
      generator.main.parameterSet,
      learningRate: recipe.generatorLearningRate ?? learningRate, beta1: beta1)
    discriminatorOptimizer = Adam(
      discriminator.main.parameterSet,
      learningRate: recipe.discriminatorLearningRate ?? learningRate, beta1: beta1)
  }

  /// The tutorial's networks of the given sizes with fresh weights. Sizes that are not valid end
  /// the program.
  public convenience init(
    _ configuration: ModelConfiguration, learningRate: Double = 2e-4, beta1: Double = 0.5,
    recipe: Recipe = Recipe(), seed: UInt64
  ) {
    configuration.requireValid("DCGANTrainer")
    self.init(
      configuration.networks, learningRate: learningRate, beta1: beta1, recipe: recipe, seed: seed)
  }

  /// Trains D on a batch of real images and one of fakes, then G through the same fakes.
  ///
  /// - Parameters:
  ///   - real: `[N, S, S, nc]` in [-1, 1]
  ///   - noise: `[N, 1, 1, nz]`, from G's distribution of latent vectors
  public func step(real: Tensor, noise: Tensor) -> StepReport {
    let (image, nz) = (generator.imageShape, generator.nz)
    let count = real.shape.dimensions.first ?? 0
    require(
      count > 0 && real.shape == [count, image[0], image[1], image[2]]
        && noise.shape == [count, 1, 1, nz],
      "DCGANTrainer.step: images \(real.shape) and noise \(noise.shape) for images \(image) from "
        + "latent vectors of \(nz)")
    return Engine.current.team { update(real: Variable(real), noise: Variable(noise)) }
  }

  private func update(real: Variable, noise: Variable) -> StepReport {
    let loss = recipe.loss
    // (1) Update D; in the tutorial: maximize log(D(x)) + log(1 - D(G(z))). Gradients of both
    // halves add up.
    Profile.within("netD") { discriminator.main.parameterSet.clearGradients() }
    let fake: Variable
    let errDReal, dX, errDFake, dGZ1: Float
    func lossOfReal(_ logits: Variable) -> Variable {
      loss.discriminator(real: logits, target: Float(1 - recipe.labelSmoothing))
    }
    if loss.isRelativistic {
      fake = generator(noise, mode: .training)
      let logits = discriminator(fake.detach(), mode: .training)
      (errDReal, dX) = judge(real, against: logits, lossOfReal)
      (errDFake, dGZ1) = (0, 1 - dX)
    } else {
      (errDReal, dX) = judge(real, lossOfReal)
      fake = generator(noise, mode: .training)
      (errDFake, dGZ1) = judge(fake.detach(), loss.discriminator(fake:))
    }
    Profile.within("netD") { discriminatorOptimizer.update() }

    // (2) Update G; in the tutorial: maximize log(D(G(z))). D's own gradients are not wanted, so
    // none are computed.
    Profile.within("netG") { generator.main.parameterSet.clearGradients() }
    let (errG, dGZ2) = discriminator.main.parameterSet.withoutGradients {
      // D has changed since it judged the real images.
      let logits = loss.isRelativistic ? discriminator(real, mode: .training) : nil
      return judge(fake, against: logits, loss.generator(fake:))
    }
    Profile.within("netG") { generatorOptimizer.update() }

    return StepReport(
      errDReal: errDReal, errDFake: errDFake, errG: errG, dX: dX, dGZ1: dGZ1, dGZ2: dGZ2)
  }

  /// The loss of D's logits for `images`, after its backward pass, and the mean of D's output.
  ///
  /// - Parameter others: the logits of other images, which are subtracted: a relativistic loss.
  private func judge(
    _ images: Variable, against others: Variable? = nil, _ loss: (Variable) -> Variable
  ) -> (loss: Float, output: Float) {
    var logits = discriminator(images, mode: .training)
    if let others { logits = logits - others }
    let err = loss(logits)
    // A network that is frozen as a whole has no backward pass.
    if err.requiresGradient { err.backward() }
    return (err.value.scalars()[0], recipe.loss.meanOutput(logits.value))
  }
}
