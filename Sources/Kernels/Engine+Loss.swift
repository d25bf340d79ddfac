import KernelInterface
package import Memory

extension Engine {
  /// The mean binary cross-entropy of logits against one target for all.
  ///
  /// Logits are few (one an image), so this runs on the calling thread.
  package func binaryCrossEntropy(_ logits: Buffer, target: Float) -> Float {
    precondition(logits.count > 0, "binaryCrossEntropy: no logits")
    return kernels.binaryCrossEntropy(logits.pointer, target: target, count: logits.count)
      / Float(logits.count)
  }

  /// logitGradient = (sigmoid(logit) - target) * scale
  package func binaryCrossEntropyGradient(
    _ logits: Buffer, target: Float, scale: Float, into logitGradient: Buffer
  ) {
    requireSameCount("binaryCrossEntropyGradient", logits, logitGradient)
    kernels.binaryCrossEntropyGradient(
      logits.pointer, target: target, scale: scale, count: logits.count,
      into: logitGradient.pointer)
  }
}
