import Autograd
import Layers
import Tensors

extension DCGANTrainer {
  /// How far images are moved along their gradients, as the root mean square of the moves of their
  /// values.
  ///
  /// A shorter one would lose more digits in the difference of gradients. Over a longer one, more
  /// rectifiers switch; a gradient of the gradient would not see that they do.
  private static let move: Float = 0.003

  /// Adds the gradient of R1, ½ γ times the mean of |∇D(x)|² over `real`, to those of D.
  ///
  /// It needs first derivatives alone. With v = ∇D(x) held fixed, the gradient of ½ |∇D(x)|² by D's
  /// parameters is that of the directional derivative v·∇D(x), for which a central difference
  /// stands: (D(x + h v) - D(x - h v)) / 2h.
  ///
  /// - Parameters:
  ///   - real: `[N, S, S, nc]`
  ///   - labels: with classes, the images', which pick the logits whose gradient is meant.
  ///   - factor: γ
  func addGradientPenalty(of real: Tensor, labels: [Int]? = nil, factor: Float) {
    let images = Parameter(real, name: "images")
    discriminator.main.parameterSet.withoutGradients {
      discriminator(images.variable, labels: labels, mode: .batchStatistics).sum().backward()
    }
    let count = real.shape[0]
    let size = real.count / count
    let gradient = images.gradient.scalars()
    var moves = gradient
    var factors = [Float](repeating: 0, count: count)
    for image in 0..<count {
      let range = image * size..<(image + 1) * size
      let square = range.reduce(0.0) { $0 + Double(gradient[$1]) * Double(gradient[$1]) }
      guard square > 0 else { continue }
      // h, by which this image's gradient is multiplied.
      let scale = Self.move * Float((Double(size) / square).squareRoot())
      for index in range { moves[index] *= scale }
      factors[image] = factor / (2 * scale * Float(count))
    }
    for sign: Float in [1, -1] {
      let moved = real.zip(Tensor(moves, shape: real.shape)) { $0 + sign * $1 }
      let logits = discriminator(Variable(moved), labels: labels, mode: .batchStatistics)
      let sum = (logits * Variable(Tensor(factors.map { sign * $0 }, shape: [count]))).sum()
      // A network that is frozen as a whole has no backward pass.
      if sum.requiresGradient { sum.backward() }
    }
  }
}
