import Autograd
import BenchmarkNetworks
import BenchmarkSupport
import GAN
import KernelInterface
import Kernels
import PlainText
import Training

/// The results as JSON.
struct Report: Encodable {
  var stepSeconds: [Double]
  var imagesPerSecond: Double
  var peakMemoryBytes: Int
  var isa: String
  var threads: Int
  var batchSize: Int
  var imageSize: Int
  var peakGigaflops: Double
  var copyBytesPerSecond: Double
  /// The seconds of the step's convolutions, by their definition, at the peak.
  var arithmeticLimitSeconds: Double
  var multiplyAdds: Double
  var outsideConvolutionsShare: Double
  var allocations: Int
  var pageFaultsPerStep: Double
  var breakdown: [StepBreakdown.Row]

  init(_ measurement: Measurement, _ conditions: Conditions, peak: Peak, copySpeed: CopySpeed) {
    let breakdown = measurement.breakdown
    stepSeconds = measurement.stepSeconds
    imagesPerSecond = RunTimes(stepSeconds, images: conditions.batchSize).imagesPerSecond
    peakMemoryBytes = measurement.peakMemory
    isa = peak.engine.level.name
    threads = peak.engine.threads
    batchSize = conditions.batchSize
    imageSize = conditions.networks.imageSize
    peakGigaflops = peak.operationsPerSecond / 1e9
    copyBytesPerSecond = copySpeed.bytesPerSecond
    multiplyAdds = breakdown.multiplyAdds
    arithmeticLimitSeconds = 2 * multiplyAdds / peak.operationsPerSecond
    let convolutions = Profile.Kind.convolution.rawValue
    outsideConvolutionsShare =
      1 - breakdown.kinds.filter { $0.kind == convolutions }.reduce(0) { $0 + $1.share }
    allocations = measurement.allocations
    pageFaultsPerStep = measurement.pageFaultsPerStep
    self.breakdown = breakdown.rows
  }

  /// The results in a few lines.
  var summary: String {
    let times = RunTimes(stepSeconds, images: batchSize)
    let factor = median(stepSeconds) / arithmeticLimitSeconds
    return """
      step: \(times.summary(in: .seconds, of: "steps"))
      limit: \(arithmeticLimitSeconds.fixed(3)) s for \((multiplyAdds / 1e9).fixed(1)) G \
      multiply-adds at the peak; the step takes \(factor.fixed(2)) times as long
      outside of convolutions: \(outsideConvolutionsShare.percent(1))
      memory: \((Double(peakMemoryBytes) / 1e6).fixed(0)) MB at most; \(allocations) blocks from \
      the system in all timed steps, \(pageFaultsPerStep.fixed(0)) page faults a step
      """
  }

  /// The meaning of the tables, and what was checked.
  static let notes = """
    The tables show the mean of the timed steps. Multiply-adds and GFLOP/s are those of the
    convolutions' definition, padding included, two operations for each product. GB/s are what the
    other passes must read and write, each operand once a pass; what lies in a cache already can be
    read faster than a copy in memory. netD has three forward passes in a step, netG one.
    Checked: a step of up to \(ThreadCheck.batchSize) images gives the same losses, gradients, \
    weights and
    statistics on one thread and on several, bit for bit; all losses are finite.
    """
}
