public import Tensors

/// Images for one training step.
public struct Batch: Sendable {
  /// `[N, S, S, C]` in `[-1, 1]`.
  public let images: Tensor

  /// The dataset's indices of the images.
  public let indices: [Int]

  /// What each pixel value becomes: torchvision's `ToTensor` and `Normalize(0.5, 0.5)`, that is
  /// `((value / 255) - 0.5) / 0.5` with each step rounded to single precision.
  package static let levels: [Float] = (0...255).map { (Float($0) / 255 - 0.5) / 0.5 }

  /// Joins images of `size * size * channels` bytes each.
  init(pixels: [[UInt8]], indices: [Int], size: Int, channels: Int) {
    let levels = Self.levels
    images = Tensor(shape: [pixels.count, size, size, channels]) { output in
      for image in pixels {
        for value in image { output.append(levels[Int(value)]) }
      }
    }
    self.indices = indices
  }
}
