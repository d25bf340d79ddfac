import KernelInterface
package import Memory
import Preconditions

extension Engine {
  /// The mean binary cross-entropy of `logits`, `[N]`, against one target for all.
  ///
  /// Logits are few (one for each image), so this runs on the calling thread.
  package func binaryCrossEntropy(_ logits: Buffer, target: Float) -> Float {
    require(logits.count > 0, "binaryCrossEntropy: \(logits.count) logits; at least 1 is needed")
    return withExtendedLifetime(logits) {
      unsafe kernels.binaryCrossEntropy(logits.pointer, target: target, count: logits.count)
        / Float(logits.count)
    }
  }

  /// logitGradient = (sigmoid(logit) - target) * scale
  package func binaryCrossEntropyGradient(
    _ logits: Buffer, target: Float, scale: Float, into logitGradient: Buffer
  ) {
    requireSameCount("binaryCrossEntropyGradient", logits, logitGradient)
    withExtendedLifetime((logits, logitGradient)) {
      unsafe kernels.binaryCrossEntropyGradient(
        logits.pointer, target: target, scale: scale, count: logits.count,
        into: logitGradient.pointer)
    }
  }
}
