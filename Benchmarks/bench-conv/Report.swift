import BenchmarkSupport
import KernelInterface
import Kernels

/// The results as JSON.
struct Report: Encodable {
  struct MeasuredPeak: Encodable {
    var isa: String
    var threads: Int
    var gigaflops: Double
  }

  var peaks: [MeasuredPeak]
  var rows: [Row] = []

  init(peaks: [Peak]) {
    self.peaks = peaks.map {
      MeasuredPeak(
        isa: $0.engine.level.name, threads: $0.engine.threads,
        gigaflops: $0.operationsPerSecond / 1e9)
    }
  }

  /// The rows with a wrong result.
  var failures: Int { rows.count { $0.failure != nil } }
}
