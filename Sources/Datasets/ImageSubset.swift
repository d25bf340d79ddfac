public import Imaging
import Preconditions

/// Some images of a dataset, as a dataset of their own.
public struct ImageSubset: ImageDataset {
  private let base: any ImageDataset
  /// The place of each image in `base`.
  private let indices: [Int]
  public let classes: [(name: String, count: Int)]

  /// The images `indices` of `base`, each of which must be there.
  public init(_ base: any ImageDataset, indices: [Int]) {
    require(
      indices.allSatisfy { 0..<base.count ~= $0 }, "ImageSubset: an image beyond \(base.count)")
    self.base = base
    self.indices = indices
    var counts = [Int](repeating: 0, count: base.classes.count)
    for index in indices {
      // What is no class ends the program when it is trained on, as in every dataset.
      if let label = base.label(at: index), counts.indices ~= label { counts[label] += 1 }
    }
    classes = zip(base.classes, counts).map { ($0.name, $1) }
  }

  public var count: Int { indices.count }
  public var imageSize: Int { base.imageSize }
  public var channels: Int { base.channels }
  public var summary: String { "\(count) of \(base.summary)" }

  /// The label of image `index` of the subset.
  public func label(at index: Int) -> Int? { base.label(at: indices[index]) }
  /// Image `index` of the subset, in the size and the channels of the dataset.
  public func image(at index: Int) throws -> RasterImage { try base.image(at: indices[index]) }
  /// The same, and what its file holds.
  public func inspected(at index: Int) throws -> (image: RasterImage, traits: ImageTraits) {
    try base.inspected(at: indices[index])
  }
  /// Where image `index` of the subset is from.
  public func source(at index: Int) -> String { base.source(at: indices[index]) }
  /// What lies beside the images of the dataset.
  public var passedOver: PassedOver { base.passedOver }
}
