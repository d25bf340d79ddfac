import Autograd
import BenchmarkSupport
import GAN
import Kernels
import Layers
import RandomStreams
import Tensors
import Training

/// Whether a step gives the same bits on any number of threads.
enum Check {
  /// Images in the step, at most: at 64x64 enough for every algorithm that a larger batch
  /// would use, though not for several chunks of it.
  static let batchSize = 32

  /// Makes one step with `engine` and one with its counterpart, each with networks of its own.
  static func run(_ model: ModelConfiguration, batchSize: Int, on engine: Engine) throws {
    let batchSize = min(batchSize, Self.batchSize)
    let ours = results(model, batchSize, engine)
    let theirs = results(model, batchSize, engine.counterpart)
    for (first, second) in zip(ours, theirs) where !areSame(first.value, second.value) {
      throw BenchmarkError(
        "FAIL: after a step of \(batchSize) images, \(first.name) is not the same on "
          + "\(engine.threads) and on \(engine.counterpart.threads) threads")
    }
  }

  /// All that a step leaves behind.
  private static func results(_ model: ModelConfiguration, _ batchSize: Int, _ engine: Engine)
    -> [(name: String, value: Tensor)]
  {
    let present = Engine.current
    Engine.current = engine
    defer { Engine.current = present }
    let trainer = DCGANTrainer(model, seed: 1)
    var noise = RandomStream(seed: 1, name: "noise")
    let report = trainer.step(
      real: randomImages(batchSize, of: model),
      noise: trainer.generator.latents(batchSize, from: &noise))
    let numbers = [
      report.errDReal, report.errDFake, report.errG, report.dX, report.dGZ1, report.dGZ2,
    ]
    var results = [(name: "its report", value: Tensor(numbers, shape: [numbers.count]))]
    let networks = [("netD", trainer.discriminator.main), ("netG", trainer.generator.main)]
    for (network, layers) in networks {
      results += layers.parameters.flatMap { parameter in
        [
          ("\(network).\(parameter.name)", parameter.value),
          ("the gradient of \(network).\(parameter.name)", parameter.gradient),
        ]
      }
      results += layers.stateTensors.map { ("\(network).\($0.name)", $0.value) }
    }
    return results
  }

  private static func areSame(_ first: Tensor, _ second: Tensor) -> Bool {
    zip(first.scalars, second.scalars).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
