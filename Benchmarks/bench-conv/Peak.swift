import Foundation
import KernelInterface
import Kernels

/// The most floating-point operations that an engine's multiply-adds were seen to reach.
struct Peak: CustomStringConvertible {
  let engine: Engine
  /// Operations a second, two for each multiply-add.
  let operationsPerSecond: Double

  /// The best of many short runs: some of them find the machine undisturbed.
  init(of engine: Engine) {
    self.engine = engine
    var best = 0.0
    var elapsed = 0.0
    while elapsed < 1 {
      var operations = 0
      let time = time { operations = engine.multiplyAddPeak(iterations: 40_000) }
      best = max(best, Double(operations) / time)
      elapsed += time
    }
    operationsPerSecond = best
  }

  var description: String {
    let total = operationsPerSecond / 1e9
    let cores = min(engine.threads, Engine.availableThreads)
    return String(
      format: "peak of multiply-adds on registers, %@: %.1f GFLOP/s, %.1f per core",
      engine.level.name, total, total / Double(cores))
  }
}
