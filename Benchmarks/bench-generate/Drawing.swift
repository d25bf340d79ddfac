import Autograd
import BenchmarkSupport
import GAN
import Kernels
import Layers
import RandomStreams
import Tensors

/// A generator and the latent vectors of its images.
struct Drawing {
  private let generator: Generator
  private let latents: Tensor

  init(_ conditions: Conditions) {
    var weights = RandomStream(seed: 1, name: "generator.weights")
    generator = Generator(conditions.model, using: &weights)
    // Nobody goes back, so nothing is kept for it.
    generator.main.parameterSet.setRequiresGradient(false)
    var noise = RandomStream(seed: 1, name: "noise")
    latents = generator.latents(conditions.batchSize, from: &noise)
  }

  /// The images, drawn anew.
  func images() -> Tensor { generator(Variable(latents), mode: .inference).value }

  /// Compares the images of `engine` with those of its counterpart.
  func check(on engine: Engine) throws {
    let present = Engine.current
    defer { Engine.current = present }
    Engine.current = engine
    let ours = images().scalars
    Engine.current = engine.counterpart
    let theirs = images().scalars
    guard zip(ours, theirs).allSatisfy({ $0.bitPattern == $1.bitPattern }) else {
      throw BenchmarkError(
        "FAIL: the images are not the same on \(engine.threads) and on "
          + "\(engine.counterpart.threads) threads")
    }
    guard ours.allSatisfy({ (-1...1).contains($0) }) else {
      throw BenchmarkError("FAIL: the images have values outside of [-1, 1]")
    }
  }
}
