import Autograd
import BenchmarkSupport
import Foundation
import GAN
import KernelInterface
import Kernels
import Training

/// The results, as a program reads them.
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
  /// What the convolutions of a step would take at the peak, by their definition.
  var arithmeticLimitSeconds: Double
  var multiplyAdds: Double
  var outsideConvolutionsShare: Double
  var allocations: Int
  var pageFaultsPerStep: Double
  var breakdown: [StepBreakdown.Row]

  init(_ measurement: Measurement, _ conditions: Conditions, peak: Peak, copySpeed: CopySpeed) {
    let breakdown = measurement.breakdown
    stepSeconds = measurement.stepSeconds
    imagesPerSecond = Double(conditions.batchSize) / median(stepSeconds)
    peakMemoryBytes = measurement.peakMemory
    isa = peak.engine.level.name
    threads = peak.engine.threads
    batchSize = conditions.batchSize
    imageSize = conditions.imageSize
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
    let (least, most) = (stepSeconds.min() ?? 0, stepSeconds.max() ?? 0)
    let middle = median(stepSeconds)
    return [
      String(
        format: "step: %.3f s (%.3f to %.3f, %d steps), %.1f images/s", middle, least, most,
        stepSeconds.count, imagesPerSecond),
      String(
        format: "limit: %.3f s for %.1f G multiply-adds at the peak; the step takes %.2f times as "
          + "long", arithmeticLimitSeconds, multiplyAdds / 1e9, middle / arithmeticLimitSeconds),
      String(format: "outside of convolutions: %.1f %%", outsideConvolutionsShare * 100),
      String(
        format: "memory: %.0f MB at most; %d blocks from the system in all timed steps, "
          + "%.0f page faults a step", Double(peakMemoryBytes) / 1e6, allocations,
        pageFaultsPerStep),
    ].joined(separator: "\n")
  }

  /// What the tables mean and what was checked.
  static let notes = """
    The tables show the mean of the timed steps. Multiply-adds and GFLOP/s are those of the
    convolutions' definition, padding included, two operations for each product. GB/s are what the
    other passes must read and write, each operand once a pass; what lies in a cache already can be
    read faster than a copy in memory. netD has three forward passes in a step, netG one.
    Checked: a step of up to \(Check.batchSize) images gives the same losses, gradients, weights and
    statistics on one thread and on several, bit for bit; all losses are finite.
    """
}
