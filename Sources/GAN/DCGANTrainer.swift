import Autograd
import Kernels
import Layers
public import Optimizers
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

  /// Fresh networks, their weights drawn from the streams `generator.weights` and
  /// `discriminator.weights` of `seed`.
  public init(
    _ configuration: ModelConfiguration, learningRate: Double = 2e-4, beta1: Double = 0.5,
    seed: UInt64
  ) {
    var generatorStream = RandomStream(seed: seed, name: "generator.weights")
    var discriminatorStream = RandomStream(seed: seed, name: "discriminator.weights")
    generator = Generator(configuration, using: &generatorStream)
    discriminator = Discriminator(configuration, using: &discriminatorStream)
    generatorOptimizer = Adam(
      generator.main.parameterSet, learningRate: learningRate, beta1: beta1)
    discriminatorOptimizer = Adam(
      discriminator.main.parameterSet, learningRate: learningRate, beta1: beta1)
  }

  /// Trains D on a batch of real images and one of fakes, then G through the same fakes.
  ///
  /// - Parameters:
  ///   - real: `[N, S, S, nc]` in [-1, 1]
  ///   - noise: `[N, 1, 1, nz]`, standard normal
  public func step(real: Tensor, noise: Tensor) -> StepReport {
    let model = discriminator.configuration
    let count = real.shape.dimensions.first ?? 0
    precondition(
      count > 0 && real.shape == [count, model.imageSize, model.imageSize, model.nc]
        && noise.shape == [count, 1, 1, model.nz],
      "DCGANTrainer.step: images \(real.shape) and noise \(noise.shape) for \(model)")
    return Engine.current.team { update(real: Variable(real), noise: Variable(noise)) }
  }

  private func update(real: Variable, noise: Variable) -> StepReport {
    let realLabel: Float = 1
    let fakeLabel: Float = 0

    // (1) Update D: maximize log(D(x)) + log(1 - D(G(z))). Gradients of both halves add up.
    Profile.within("netD") { discriminator.main.parameterSet.clearGradients() }
    let (errDReal, dX) = discriminate(real, label: realLabel)
    let fake = generator(noise, mode: .training)
    let (errDFake, dGZ1) = discriminate(fake.detach(), label: fakeLabel)
    Profile.within("netD") { discriminatorOptimizer.update() }

    // (2) Update G: maximize log(D(G(z))). D's own gradients are not wanted, so none are computed.
    Profile.within("netG") { generator.main.parameterSet.clearGradients() }
    let (errG, dGZ2) = discriminator.main.parameterSet.withoutGradients {
      discriminate(fake, label: realLabel)
    }
    Profile.within("netG") { generatorOptimizer.update() }

    return StepReport(
      errDReal: errDReal, errDFake: errDFake, errG: errG, dX: dX, dGZ1: dGZ1, dGZ2: dGZ2)
  }

  /// D's loss for `images` against one label, carried back, and the mean of D's output.
  private func discriminate(_ images: Variable, label: Float) -> (loss: Float, mean: Float) {
    let logits = discriminator(images, mode: .training)
    let loss = logits.binaryCrossEntropy(target: label)
    // It does not if a user has frozen the whole network.
    if loss.requiresGradient { loss.backward() }
    return (loss.value.scalars[0], logits.value.sigmoid().mean())
  }
}
