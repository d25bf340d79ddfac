import Autograd
import GAN
import Layers
import Tensors

extension Discriminator {
  /// Images that pass through the network together: few, as large ones take much memory beside the
  /// training.
  private static let group = 8

  /// The logit of each of `images`, `[N, S, S, nc]` in [-1, 1], by itself.
  ///
  /// Batch norm uses its running statistics, and nothing of D changes.
  ///
  /// - Parameter labels: the classes of the images, N in all, which a D with classes needs.
  func logits(ofEach images: Tensor, labels: [Int]?) -> [Float] {
    let shape = images.shape.dimensions.dropFirst()
    let size = shape.reduce(1, *)
    let labels = classes.isEmpty ? nil : labels
    var result: [Float] = []
    for first in stride(from: 0, to: images.shape[0], by: Self.group) {
      let range = first..<min(images.shape[0], first + Self.group)
      let group = images.slice(
        range.lowerBound * size..<range.upperBound * size, shape: TensorShape([range.count] + shape)
      )
      result += main.parameterSet.withoutGradients {
        self(Variable(group), labels: labels.map { Array($0[range]) }, mode: .inference).value
          .scalars()
      }
    }
    return result
  }
}
