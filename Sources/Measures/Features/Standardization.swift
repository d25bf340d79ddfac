import Preconditions
package import Tensors

/// Makes every feature of a set have mean 0 and deviation 1, and changes those of other sets in the
/// same way.
package struct Standardization: Sendable {
  private let means: [Double]
  private let scales: [Double]

  /// That of the features `[images, features]` of a set, which has at least one image. A feature
  /// that is the same for all images becomes 0 and keeps its scale.
  package init(of features: Tensor) {
    let (count, width) = (features.shape[0], features.shape[1])
    require(count > 0, "Standardization: features of no images")
    var sums = [Double](repeating: 0, count: width)
    var squares = sums
    features.withSpan { values in
      for row in 0..<count {
        for column in 0..<width { sums[column] += Double(values[row * width + column]) }
      }
      let means = sums.map { $0 / Double(count) }
      for row in 0..<count {
        for column in 0..<width {
          let difference = Double(values[row * width + column]) - means[column]
          squares[column] += difference * difference
        }
      }
    }
    means = sums.map { $0 / Double(count) }
    scales = squares.map { $0 > 0 ? 1 / ($0 / Double(count)).squareRoot() : 1 }
  }

  /// The features of a set, `[images, features]`, in the scale of this one's.
  package func callAsFunction(_ features: Tensor) -> Tensor {
    let width = means.count
    require(features.shape[1] == width, "Standardization: features \(features.shape) for \(width)")
    return features.withSpan { values in
      Tensor(shape: features.shape) { output in
        for row in 0..<features.shape[0] {
          for column in 0..<width {
            let value = Double(values[row * width + column])
            output.append(Float((value - means[column]) * scales[column]))
          }
        }
      }
    }
  }
}
