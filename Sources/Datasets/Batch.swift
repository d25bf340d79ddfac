public import Tensors

/// The images of one training step.
public struct Batch: Sendable {
  /// `[N, S, S, C]` in `[-1, 1]`.
  public let images: Tensor

  /// The index of each image in the dataset, `N` in all.
  public let indices: [Int]

  /// The class of each image, an index into the dataset's `classes`, `N` in all; nil if the dataset
  /// has no classes, or if none of these images has a label.
  public let labels: [Int]?

  /// The value of each pixel value, that of torchvision's `ToTensor` and `Normalize(0.5, 0.5)`:
  /// `((value / 255) - 0.5) / 0.5`, with each step rounded to single precision.
  package static let levels: [Float] = (0...255).map { (Float($0) / 255 - 0.5) / 0.5 }

  /// Joins images of `[size, size, channels]` pixels each.
  init(pixels: [[UInt8]], indices: [Int], labels: [Int]?, size: Int, channels: Int) {
    let levels = Self.levels
    images = Tensor(shape: [pixels.count, size, size, channels]) { output in
      for image in pixels {
        for value in image { output.append(levels[Int(value)]) }
      }
    }
    self.indices = indices
    self.labels = labels
  }
}
