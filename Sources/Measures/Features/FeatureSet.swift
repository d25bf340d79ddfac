import Preconditions
package import Tensors

/// The features of a set of images, and how they are to each other: all that two sets are compared
/// by.
package struct FeatureSet: Sendable {
  /// `[images, features]`
  package let features: Tensor
  /// For each image, the squared distance to its k-th nearest neighbour in the set.
  let radii: [Float]
  /// The mean of the kernel over all pairs of different images.
  let kernelMean: Double
  /// The squared length of each row.
  let norms: [Float]

  /// The features `[images, features]` of more than `neighbours` images.
  package init(_ features: Tensor, neighbours: Int) {
    let count = features.shape[0]
    require(
      neighbours > 0 && count > neighbours,
      "FeatureSet: \(count) images for \(neighbours) neighbours")
    self.features = features
    let norms = features.squaredRowLengths()
    self.norms = norms
    let width = features.shape[1]
    let blocks = FeatureProducts(features, features).map { rows, products in
      var radii: [Float] = []
      var sum = 0.0
      for row in rows {
        var nearest = SmallestValues(neighbours)
        let first = (row - rows.lowerBound) * count
        for column in 0..<count where column != row {
          // SAFETY: `products` has a row of `count` for each of `rows`.
          let product = unsafe products[unchecked: first &+ column]
          sum += KernelDistance.kernel(product, width: width)
          nearest.insert(squaredDistance(norms[row], norms[column], product))
        }
        radii.append(nearest.largest)
      }
      return (radii, sum)
    }
    radii = blocks.flatMap(\.0)
    kernelMean = blocks.reduce(0) { $0 + $1.1 } / (Double(count) * Double(count - 1))
  }

  /// The number of images.
  package var count: Int { features.shape[0] }
}

extension Tensor {
  /// The squared length of each row of a matrix.
  func squaredRowLengths() -> [Float] {
    let width = shape[1]
    return withSpan { values in
      (0..<shape[0]).map { row in
        var sum = 0.0
        for place in row * width..<(row + 1) * width {
          sum += Double(values[place]) * Double(values[place])
        }
        return Float(sum)
      }
    }
  }
}

/// |x - y|² from |x|², |y|² and x·y.
@inline(__always)
func squaredDistance(_ left: Float, _ right: Float, _ product: Float) -> Float {
  max(0, left + right - 2 * product)
}

/// The few smallest of the values that were inserted.
struct SmallestValues {
  private var values: [Float]

  /// Keeps `count` values, at least one.
  init(_ count: Int) { values = [Float](repeating: .infinity, count: count) }

  /// The largest of those kept; infinity as long as fewer were inserted.
  var largest: Float { values[values.count - 1] }

  /// Keeps `value` if it is small enough.
  mutating func insert(_ value: Float) {
    guard value < largest else { return }
    var place = values.count - 1
    while place > 0 && values[place - 1] > value {
      values[place] = values[place - 1]
      place -= 1
    }
    values[place] = value
  }
}
