import KernelInterface
package import Kernels
import PlainText

/// The measured peak of an engine: multiply-adds on registers only.
package struct Peak: CustomStringConvertible {
  /// The engine that was measured.
  package let engine: Engine
  /// Operations per second, two for each multiply-add.
  package let operationsPerSecond: Double

  /// Takes the best of about a second of runs. Each run is as long as a layer: shorter ones would
  /// catch moments of a clock that no layer can sustain.
  package init(of engine: Engine) {
    self.engine = engine
    var operations = 0
    func run(_ iterations: Int) -> Double {
      time { operations = engine.multiplyAddPeak(iterations: iterations) }
    }
    let shortest = (0..<9).reduce(Double.infinity) { time, _ in min(time, run(40_000)) }
    let iterations = max(1, Int(40_000 * 0.015 / max(shortest, 1e-6)))
    var best = 0.0
    var elapsed = 0.0
    while elapsed < 1 {
      let time = run(iterations)
      best = max(best, Double(operations) / time)
      elapsed += time
    }
    operationsPerSecond = best
  }

  package var description: String {
    let total = operationsPerSecond / 1e9
    let cores = min(engine.threads, Engine.availableThreads)
    return "peak of multiply-adds on registers, \(engine.level.name): \(total.fixed(1)) GFLOP/s, "
      + "\((total / Double(cores)).fixed(1)) per core"
  }
}
