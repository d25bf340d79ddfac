import Foundation
import KernelInterface
package import Kernels

/// The most floating-point operations that an engine's multiply-adds were seen to reach.
package struct Peak: CustomStringConvertible {
  /// Whose peak it is.
  package let engine: Engine
  /// Operations a second, two for each multiply-add.
  package let operationsPerSecond: Double

  /// The best of many runs, each about as long as a layer takes: shorter ones catch moments of a
  /// higher clock that no layer can keep up.
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
    return String(
      format: "peak of multiply-adds on registers, %@: %.1f GFLOP/s, %.1f per core",
      engine.level.name, total, total / Double(cores))
  }
}
