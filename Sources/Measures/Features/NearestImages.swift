import Tensors

/// The images of a set that are nearest to given ones.
enum NearestImages {
  /// An image of the set, and its squared distance.
  struct Neighbour: Sendable, Equatable {
    let index: Int
    let distance: Float
  }

  /// For each row of `features`, the rows of `candidates` nearest to it, the nearest first.
  ///
  /// - Parameters:
  ///   - features: `[images, features]`
  ///   - candidates: `[candidates, features]`
  ///   - count: how many; fewer if there are fewer candidates.
  static func nearest(
    to features: Tensor, among candidates: Tensor, count: Int
  ) -> [[Neighbour]] {
    let total = candidates.shape[0]
    let (norms, candidateNorms) = (features.squaredRowLengths(), candidates.squaredRowLengths())
    return FeatureProducts(features, candidates).map { rows, products in
      rows.map { row in
        let first = (row - rows.lowerBound) * total
        let neighbours = (0..<total).map { index in
          Neighbour(
            index: index,
            distance: squaredDistance(norms[row], candidateNorms[index], products[first + index]))
        }
        return Array(
          neighbours.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(count))
      }
    }.flatMap(\.self)
  }
}
