import Autograd
import Kernels
import Layers
public import Optimizers
import Preconditions
import RandomStreams
public import Tensors

/// Both networks, both optimizers and one step of the tutorial's training loop
/// (Goodfellow et al. 2014, algorithm 1, with the non-saturating loss for G).
public final class DCGANTrainer {
  /// G, which makes the fakes.
  public let generator: Generator
  /// D, which judges them.
  public let discriminator: Discriminator
  /// Updates G's parameters.
  public let generatorOptimizer: Adam
  /// Updates D's parameters.
  public let discriminatorOptimizer: Adam
  private let loss = GANLoss.binaryCrossEntropy

  /// Fresh networks, their weights drawn from the streams `generator.weights` and
  /// `discriminator.weights` of `seed`. Networks that are not valid end the program.
  public init(
    _ networks: GANSpec, learningRate: Double = 2e-4, beta1: Double = 0.5, seed: UInt64
  ) {
    do { try networks.validate() } catch { programError("DCGANTrainer: \(error)") }
    var generatorStream = RandomStream(seed: seed, name: "generator.weights")
    var discriminatorStream = RandomStream(seed: seed, name: "discriminator.weights")
    generator = Generator(networks.generator, latents: networks.latents, using: &generatorStream)
    discriminator = Discriminator(networks.discriminator, using: &discriminatorStream)
    generatorOptimizer = Adam(
      generator.main.parameterSet, learningRate: learningRate, beta1: beta1)
    discriminatorOptimizer = Adam(
      discriminator.main.parameterSet, learningRate: learningRate, beta1: beta1)
  }

  /// The tutorial's networks of the given sizes with fresh weights. Sizes that are not valid end
  /// the program.
  public convenience init(
    _ configuration: ModelConfiguration, learningRate: Double = 2e-4, beta1: Double = 0.5,
    seed: UInt64
  ) {
    configuration.requireValid("DCGANTrainer")
    self.init(configuration.networks, learningRate: learningRate, beta1: beta1, seed: seed)
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
    // (1) Update D: maximize log(D(x)) + log(1 - D(G(z))). Gradients of both halves add up.
    Profile.within("netD") { discriminator.main.parameterSet.clearGradients() }
    let (errDReal, dX) = discriminate(real, loss.discriminator(real:))
    let fake = generator(noise, mode: .training)
    let (errDFake, dGZ1) = discriminate(fake.detach(), loss.discriminator(fake:))
    Profile.within("netD") { discriminatorOptimizer.update() }

    // (2) Update G: maximize log(D(G(z))). D's own gradients are not wanted, so none are computed.
    Profile.within("netG") { generator.main.parameterSet.clearGradients() }
    let (errG, dGZ2) = discriminator.main.parameterSet.withoutGradients {
      discriminate(fake, loss.generator(fake:))
    }
    Profile.within("netG") { generatorOptimizer.update() }

    return StepReport(
      errDReal: errDReal, errDFake: errDFake, errG: errG, dX: dX, dGZ1: dGZ1, dGZ2: dGZ2)
  }

  /// The loss of D's logits for `images`, after its backward pass, and the mean of D's output.
  private func discriminate(
    _ images: Variable, _ loss: (Variable) -> Variable
  ) -> (loss: Float, mean: Float) {
    let logits = discriminator(images, mode: .training)
    let loss = loss(logits)
    // A network that is frozen as a whole has no backward pass.
    if loss.requiresGradient { loss.backward() }
    return (loss.value.scalars()[0], logits.value.sigmoid().mean())
  }
}
