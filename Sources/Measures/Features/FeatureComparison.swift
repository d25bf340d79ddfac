import Tensors

/// How the features of a set of images lie to those of a reference set.
///
/// With radii to the k-th neighbour within each set:
/// - kernel distance: see `KernelDistance`;
/// - precision: the part of the images that lie within the radius of an image of the reference, and
///   recall: the part of the reference within the radius of an image (Kynkäänniemi et al. 2019,
///   arXiv:1904.06991);
/// - density: in how many radii of the reference an image lies, divided by k, and coverage: the
///   part of the reference in whose radius an image lies (Naeem et al. 2020, arXiv:2002.09797).
package struct FeatureComparison: Sendable, Equatable {
  /// Not multiplied by 1,000.
  package let kernelDistance: Double
  /// 0 to 1.
  package let precision: Double
  /// 0 to 1.
  package let recall: Double
  /// 0 and more.
  package let density: Double
  /// 0 to 1.
  package let coverage: Double

  /// Compares `set` with `reference`; both radii are of the `neighbours`-th neighbour.
  package init(of set: FeatureSet, to reference: FeatureSet, neighbours: Int) {
    let (count, width) = (set.count, set.features.shape[1])
    let blocks = FeatureProducts(reference.features, set.features).map { rows, products in
      var block = Block(isPrecise: [Bool](repeating: false, count: count))
      for row in rows {
        let (norm, radius) = (reference.norms[row], reference.radii[row])
        let first = (row - rows.lowerBound) * count
        var (isRecalled, inside) = (false, 0)
        for column in 0..<count {
          // SAFETY: `products` has a row of `count` for each of `rows`.
          let product = unsafe products[unchecked: first &+ column]
          block.kernelSum += KernelDistance.kernel(product, width: width)
          let distance = squaredDistance(norm, set.norms[column], product)
          if distance < set.radii[column] { isRecalled = true }
          if distance < radius {
            inside += 1
            block.isPrecise[column] = true
          }
        }
        block.inside += inside
        if isRecalled { block.recalled += 1 }
        if inside > 0 { block.covered += 1 }
      }
      return block
    }
    let (images, references) = (Double(count), Double(reference.count))
    let kernelSum = blocks.reduce(0) { $0 + $1.kernelSum }
    kernelDistance =
      set.kernelMean + reference.kernelMean - 2 * kernelSum / (images * references)
    let precise = (0..<count).count { image in blocks.contains { $0.isPrecise[image] } }
    precision = Double(precise) / images
    recall = Double(blocks.reduce(0) { $0 + $1.recalled }) / references
    density = Double(blocks.reduce(0) { $0 + $1.inside }) / (Double(neighbours) * images)
    coverage = Double(blocks.reduce(0) { $0 + $1.covered }) / references
  }

  /// What a block of the reference's images contributes.
  private struct Block: Sendable {
    var kernelSum = 0.0
    /// Whether each image of the set is within a radius of the block.
    var isPrecise: [Bool]
    var recalled = 0
    var covered = 0
    /// Pairs of an image of the set and a radius around it.
    var inside = 0

    init(isPrecise: [Bool]) { self.isPrecise = isPrecise }
  }
}
