import Kernels
import Preconditions
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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

  /// The mean binary cross-entropy between the logistic function of these logits and a target for
  /// each (https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html).
  ///
  /// The loss of logit x and target t is max(x, 0) - t x + log(1 + e^-|x|), which is finite for
  /// every finite logit. Its derivative is sigmoid(x) - t.
  ///
  /// Terms are computed and summed in double precision on the calling thread.
  ///
  /// - Parameter targets: probabilities in [0, 1], of the logits' shape.
  /// - Returns: a scalar, shape `[]`.
  public func binaryCrossEntropy(targets: Tensor) -> Variable {
    let logits = value
    require(
      logits.shape == targets.shape,
      "binaryCrossEntropy: logits \(logits.shape) and targets \(targets.shape)")
    let loss = Profile.measure(.loss, .forward, bytes: 2 * logits.byteCount) {
      var sum = 0.0
      logits.withSpan { logits in
        targets.withSpan { targets in
          for index in logits.indices {
            let (x, t) = (Double(logits[index]), Double(targets[index]))
            sum += max(x, 0) - t * x + log1p(exp(-abs(x)))
          }
        }
      }
      return Float(sum / Double(logits.count))
    }
    return Variable(
      Tensor([loss], shape: []), from: self, kind: .loss, bytes: 4 * logits.byteCount
    ) { gradient in
      let scale = gradient.scalars()[0] / Float(logits.count)
      return [logits.sigmoid().zip(targets) { ($0 - $1) * scale }]
    }
  }
}
