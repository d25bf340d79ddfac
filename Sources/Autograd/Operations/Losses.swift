import Preconditions
public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Losses that are means over all elements or examples: scalars of shape `[]`. Terms are computed
// and summed in double precision.

extension Variable {
  /// The mean of the squared differences to `target`, of the same shape
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html).
  ///
  /// - Returns: a scalar, shape `[]`.
  public func meanSquaredError(to target: Variable) -> Variable {
    require(
      value.shape == target.value.shape,
      "meanSquaredError: \(value.shape) against \(target.value.shape)")
    let difference = self - target
    return (difference * difference).mean()
  }

  /// The mean of the squared differences to `target`, a constant of the same shape.
  ///
  /// - Returns: a scalar, shape `[]`.
  public func meanSquaredError(to target: Tensor) -> Variable {
    meanSquaredError(to: Variable(target))
  }

  /// The mean cross-entropy between the softmax of these logits and the true classes
  /// (https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html).
  ///
  /// The loss of a row x with label k is log(sum of e^x_i) - x_k. The largest x is subtracted from
  /// all before, so that nothing overflows. The derivative is softmax(x) - 1 at k and softmax(x)
  /// elsewhere.
  ///
  /// - Parameter labels: the class of each of the N examples, in 0 ..< K, for logits `[N, K]`.
  /// - Returns: a scalar, shape `[]`.
  public func softmaxCrossEntropy(labels: [Int]) -> Variable {
    let shape = value.shape
    require(
      shape.rank == 2 && shape[0] == labels.count,
      "softmaxCrossEntropy: logits \(shape) and \(labels.count) labels; [N, K] and N fit")
    let classes = shape[1]
    let firstWrong = labels.first { !(0..<classes).contains($0) }
    require(
      firstWrong == nil,
      "softmaxCrossEntropy: label \(firstWrong ?? 0) for logits \(shape), which have classes "
        + "0 ..< \(classes)")
    let (loss, difference) = Profile.measure(.loss, .forward, bytes: 2 * value.byteCount) {
      softmaxLoss(value, labels: labels)
    }
    return Variable(
      Tensor([loss], shape: []), from: self, kind: .loss, bytes: 2 * value.byteCount
    ) { gradient in
      let scale = gradient.scalars()[0] / Float(labels.count)
      return [difference.map { $0 * scale }]
    }
  }
}

/// The mean loss, and the softmax with 1 subtracted at each label.
private func softmaxLoss(_ logits: Tensor, labels: [Int]) -> (loss: Float, difference: Tensor) {
  let classes = logits.shape[1]
  var sum = 0.0
  let difference = logits.withSpan { scores in
    Tensor(shape: logits.shape) { output in
      for (row, label) in labels.enumerated() {
        let row = row * classes..<(row + 1) * classes
        let largest = row.reduce(-Double.infinity) { max($0, Double(scores[$1])) }
        let total = row.reduce(0) { $0 + exp(Double(scores[$1]) - largest) }
        sum += largest + log(total) - Double(scores[row.lowerBound + label])
        for index in row {
          let probability = exp(Double(scores[index]) - largest) / total
          output.append(Float(probability - (index == row.lowerBound + label ? 1 : 0)))
        }
      }
    }
  }
  return (Float(sum / Double(labels.count)), difference)
}
