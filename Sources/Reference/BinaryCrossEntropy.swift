#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean of `-(t * log(sigmoid(x)) + (1 - t) * log(1 - sigmoid(x)))` over all logits `x` and
/// their targets `t`.
///
/// Computed as `max(x, 0) - t * x + log(1 + exp(-|x|))`, which is the same number and overflows
/// nowhere. https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
package func binaryCrossEntropy(logits: [Double], targets: [Double]) -> Double {
  requireCount(of: targets, logits.count, "targets")
  return mean(zip(logits, targets).map { x, t in max(x, 0) - t * x + log1p(exp(-abs(x))) })
}

/// The gradient of `binaryCrossEntropy` by `logits`: `(sigmoid(x) - t) / count`.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
package func binaryCrossEntropyGradient(logits: [Double], targets: [Double]) -> [Double] {
  requireCount(of: targets, logits.count, "targets")
  return zip(sigmoid(logits), targets).map { s, t in (s - t) / Double(logits.count) }
}
