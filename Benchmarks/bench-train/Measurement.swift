import Autograd
import BenchmarkSupport
import GAN
import Memory
import RandomStreams
import Tensors
import Training

/// What timed training steps took.
struct Measurement {
  /// Steps before the timed ones: caches are warm after them, and memory is there; the second step still
  /// finds other blocks free than the first, the third may miss one for that.
  static let warmUp = 3

  let stepSeconds: [Double]
  let breakdown: StepBreakdown
  /// Blocks that all timed steps asked from the system.
  let allocations: Int
  let pageFaultsPerStep: Double
  let peakMemory: Int

  /// Makes the steps, as a training run would: with new latent vectors for each.
  init(_ conditions: Conditions, copySpeed: CopySpeed) throws {
    let trainer = DCGANTrainer(conditions.model, seed: 1)
    let real = randomImages(conditions.batchSize, of: conditions.model)
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

/// Images of independent values, uniform in [-1, 1].
func randomImages(_ count: Int, of model: ModelConfiguration) -> Tensor {
  var stream = RandomStream(seed: 1, name: "images")
  return Tensor(shape: [count, model.imageSize, model.imageSize, model.nc]) { output in
    while !output.isFull { output.append(stream.uniform(in: -1...1)) }
  }
}
