#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#else
  import CMath  // scripts/check-portability
#endif

/// The mean of `(x - t)^2` over all elements `x` and their targets `t`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
package func meanSquaredError(_ values: [Double], targets: [Double]) -> Double {
  requireCount(of: targets, values.count, "targets")
  return mean(zip(values, targets).map { ($0 - $1) * ($0 - $1) })
}

/// The mean of `-log(softmax(row)[label])` over the rows of `logits`, `[N, classes]`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
package func softmaxCrossEntropy(logits: [Double], classes: Int, labels: [Int]) -> Double {
  requireCount(of: logits, classes * labels.count, "logits")
  return mean(
    labels.enumerated().map { row, label in
      let powers = logits[row * classes..<(row + 1) * classes].map { exp($0) }
      return -log(powers[label] / sum(powers))
    })
}
