import BenchmarkSupport
package import Kernels
package import Tensors

/// Requires that `results` has the same bits on `engine` and on its counterpart, another number of
/// threads.
///
/// - Parameter results: computes with `Engine.current`, names included. The names are clauses of
///   the error's message.
package func requireSameBits(
  on engine: Engine, _ results: () -> [(name: String, value: Tensor)]
) throws {
  let present = Engine.current
  defer { Engine.current = present }
  Engine.current = engine
  let ours = results()
  Engine.current = engine.counterpart
  let theirs = results()
  for (first, second) in zip(ours, theirs) {
    let pairs = zip(first.value.scalars(), second.value.scalars())
    guard pairs.allSatisfy({ $0.bitPattern == $1.bitPattern }) else {
      throw BenchmarkError(
        "FAIL: \(first.name) on \(engine.threads) and on \(engine.counterpart.threads) threads")
    }
  }
}
