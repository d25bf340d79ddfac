import Kernels
import Tensors

extension Variable {
  /// The mean binary cross-entropy of these logits against one target for all of them
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html).
  ///
  /// A sigmoid followed by a logarithm, as in the tutorial, rounds to log 0 for large logits. This
  /// form is finite for every finite logit, and so is its gradient.
  ///
  /// - Parameter target: 1 for real, 0 for fake.
  /// - Returns: a scalar, shape `[]`.
  public func binaryCrossEntropy(target: Float) -> Variable {
    let logits = value
    let loss = Profile.measure(.loss, .forward, bytes: logits.byteCount) {
      Engine.current.binaryCrossEntropy(logits.buffer, target: target)
    }
    return Variable(
      Tensor([loss], shape: []), from: self, kind: .loss, bytes: 2 * logits.byteCount
    ) { gradient in
      let result = Tensor(uninitialized: logits.shape)
      Engine.current.binaryCrossEntropyGradient(
        logits.buffer, target: target, scale: gradient.scalars()[0] / Float(logits.count),
        into: result.buffer)
      return [result]
    }
  }
}
