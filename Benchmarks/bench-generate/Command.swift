import ArgumentParser
import Autograd
import BenchmarkNetworks
import BenchmarkSupport
import GAN
import KernelInterface
import Kernels
import Layers
import RandomStreams
import Tensors

@main
struct Command: Benchmark {
  static let configuration = CommandConfiguration(
    commandName: "bench-generate",
    abstract: "Times how a sampler draws images with the tutorial's generator.",
    discussion: """
      Images are normalized by running statistics and drawn with both roundings of the sampler: \
      the fastest, whose last bits depend on how many images are drawn together, and the \
      independent one, whose bits do not. Weights are fresh, which changes nothing for the time. \
      If the images of one thread are not the same as those of several, bit for bit, nothing is \
      reported and the exit status is 1.
      """)

  @OptionGroup(title: "What is measured") var conditions: Conditions
  @OptionGroup(title: "Engine") var engineOptions: EngineOptions
  @OptionGroup(title: "What is reported") var output: Output

  func measure() throws -> Report {
    let engine = try engineOptions.engine()
    Engine.current = engine
    let size = conditions.networks.imageSize
    output.say(
      "bench-generate: \(engine); \(conditions.batchSize) images of \(size)x\(size) a run")
    let drawing = Drawing(conditions)
    let roundings: [Sampler.Rounding] = [.fastest, .independent]
    var seconds = roundings.map { _ in [Double]() }
    // One after the other: in turn, each would push the other's prepared filters, 14 MB for the
    // tutorial's generator, out of the shared cache.
    for (index, rounding) in roundings.enumerated() {
      race([0], schedule: conditions.schedule) { _ in
        time { _ = drawing.images(rounding) }
      } record: { _, time in
        seconds[index].append(time)
      }
    }
    for rounding in roundings { try drawing.check(rounding, on: engine) }
    let report = Report(
      fastest: RunTimes(seconds[0], images: conditions.batchSize),
      independent: RunTimes(seconds[1], images: conditions.batchSize), conditions, engine)
    output.say(report.summary)
    output.say("Checked: one thread and several draw the same images, bit for bit.")
    return report
  }
}

/// The runs to time.
struct Conditions: ParsableArguments {
  @Option(help: "Images in a batch.")
  var batchSize = 64

  @OptionGroup var networks: NetworkOptions

  @Option(
    help: ArgumentHelp(
      "Timed runs, after one that is not; more if they are short.", valueName: "count"))
  var runs = 7

  func validate() throws {
    try networks.validate(batchSize: batchSize)
    try requireCount("--runs", runs)
  }

  /// At least a second of runs of each rounding.
  var schedule: Schedule { Schedule(repeats: runs, limit: .infinity, least: 1) }
}

/// A sampler and the latent vectors of its images.
private struct Drawing {
  private let sampler: Sampler
  private let latents: LatentVectors

  init(_ conditions: Conditions) {
    var weights = RandomStream(seed: 1, name: "generator.weights")
    let generator = Generator(conditions.networks.model, using: &weights)
    // As in a generator that was read from a file: prepared filters of any size are kept.
    generator.main.parameterSet.setRequiresGradient(false)
    sampler = Sampler(generator)
    var noise = RandomStream(seed: 1, name: "noise")
    latents = LatentVectors(generator.latents(conditions.batchSize, from: &noise))
  }

  func images(_ rounding: Sampler.Rounding) -> Tensor {
    sampler.images(of: latents, rounding: rounding)
  }

  /// Compares the images on several threads with those on one, and looks at their range.
  func check(_ rounding: Sampler.Rounding, on engine: Engine) throws {
    try requireSameBits(on: engine) { [("the images are not the same", images(rounding))] }
    guard images(rounding).scalars().allSatisfy({ -1...1 ~= $0 }) else {
      throw BenchmarkError("FAIL: the images have values outside of [-1, 1]")
    }
  }
}

/// The results as JSON. Without a name for the rounding, it is the fastest one.
struct Report: Encodable {
  var runSeconds: [Double]
  var imagesPerSecond: Double
  var independentRunSeconds: [Double]
  var independentImagesPerSecond: Double
  var isa: String
  var threads: Int
  var batchSize: Int
  var imageSize: Int

  fileprivate init(
    fastest: RunTimes, independent: RunTimes, _ conditions: Conditions, _ engine: Engine
  ) {
    runSeconds = fastest.seconds
    imagesPerSecond = fastest.imagesPerSecond
    independentRunSeconds = independent.seconds
    independentImagesPerSecond = independent.imagesPerSecond
    isa = engine.level.name
    threads = engine.threads
    batchSize = conditions.batchSize
    imageSize = conditions.networks.imageSize
  }

  /// A line for each rounding.
  fileprivate var summary: String {
    [("fastest", runSeconds), ("independent", independentRunSeconds)].map { name, seconds in
      let times = RunTimes(seconds, images: batchSize)
      return "rounding \(name): \(times.summary(in: .milliseconds, of: "runs"))"
    }.joined(separator: "\n")
  }
}
