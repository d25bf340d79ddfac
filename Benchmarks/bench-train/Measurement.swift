import Autograd
import BenchmarkNetworks
import BenchmarkSupport
import GAN
import Kernels
import Layers
import Memory
import RandomStreams
import Tensors
import Training

/// What timed training steps took.
struct Measurement {
  /// The steps before the timed ones. Caches are warm after the first. The second and third can
  /// still need new blocks of memory, because steps free blocks in another order than the first one
  /// does.
  static let warmUp = 3

  let stepSeconds: [Double]
  let breakdown: StepBreakdown
  /// The blocks that all timed steps together requested from the system.
  let allocations: Int
  let pageFaultsPerStep: Double
  let peakMemory: Int

  /// Makes the steps as a training run does, each with new latent vectors.
  init(_ conditions: Conditions, copySpeed: CopySpeed) throws {
    let model = conditions.networks.model
    let trainer = DCGANTrainer(model, seed: 1)
    let real = randomImages(conditions.batchSize, of: model)
    var noise = RandomStream(seed: 1, name: "noise")
    var reports: [StepReport] = []
    func step() {
      let latents = Profile.measure(.data) {
        trainer.generator.latents(conditions.batchSize, from: &noise)
      }
      reports.append(trainer.step(real: real, noise: latents))
    }

    for _ in 0..<Self.warmUp { step() }
    let profile = Profile()
    let (blocks, faults) = (Recycler.shared.statistics.allocations, ProcessUsage.pageFaults)
    stepSeconds = (0..<conditions.steps).map { _ in
      time { Profile.recording(profile) { step() } }
    }
    allocations = Recycler.shared.statistics.allocations - blocks
    pageFaultsPerStep =
      Double(ProcessUsage.pageFaults - faults) / Double(conditions.steps)
    peakMemory = ProcessUsage.peakMemory
    breakdown = StepBreakdown(
      profile, steps: conditions.steps, copyBytesPerSecond: copySpeed.bytesPerSecond)

    if let first = reports.firstIndex(where: { !$0.isFinite }) {
      throw BenchmarkError("FAIL: step \(first + 1) has losses that are not finite")
    }
  }
}

/// Whether a step gives the same bits on any number of threads.
enum ThreadCheck {
  /// The most images in the step. At 64x64 they are enough for every algorithm of larger batches.
  static let batchSize = 32

  /// Makes a step with `engine` and one with its counterpart, each with new networks.
  static func run(_ model: ModelConfiguration, batchSize: Int, on engine: Engine) throws {
    let batchSize = min(batchSize, Self.batchSize)
    try requireSameBits(on: engine) {
      results(model, batchSize).map {
        ("after a step of \(batchSize) images, \($0) is not the same", $1)
      }
    }
  }

  /// Everything that a step changes, by name.
  private static func results(
    _ model: ModelConfiguration, _ batchSize: Int
  ) -> [(name: String, value: Tensor)] {
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
}

/// Images of independent values, uniform in [-1, 1], `[N, H, W, C]`.
private func randomImages(_ count: Int, of model: ModelConfiguration) -> Tensor {
  var stream = RandomStream(seed: 1, name: "images")
  let shape: TensorShape = [count, model.imageSize, model.imageSize, model.nc]
  return Tensor((0..<shape.count).map { _ in stream.uniform(in: -1...1) }, shape: shape)
}
