import Autograd
import Datasets
package import Imaging
import Kernels
import Preconditions
import RandomStreams
package import Tensors

/// A fixed convolutional network with random weights, whose layers describe images by what they
/// contain: version 1.
///
/// Three convolutions of 4x4 pixels and stride 2, from 3 to 64, 128 and 256 channels, each followed
/// by a leaky ReLU. Nothing was learned, so distances of its features are no FID and no KID, and
/// numbers of different versions must not be compared. Random features do tell apart colours,
/// textures and coarse arrangement, and need no download.
///
/// An image's features are, for each channel of each layer, mean and standard deviation over the
/// pixels, and then 16 channels of the last layer in each cell of a grid of 8x8: what there is, and
/// where.
package struct RandomFeatures: Sendable {
  /// Changes whenever features do.
  package static let version = 1
  /// The numbers that describe an image.
  package static let count =
    2 * channels.reduce(0, +) + gridSide * gridSide * gridChannels
  /// The side of the smallest image.
  package static let smallestSide = 16

  private static let channels = [64, 128, 256]
  private static let kernel = 4
  private static let (gridSide, gridChannels) = (8, 16)
  private static let slope: Float = 0.2
  /// Images that pass through the network together.
  private static let batch = 64

  /// About how many bytes a batch of square images of `side` pixels takes on its way through the
  /// network: the input and the first two layers, or the last two, whichever are more.
  static func bytes(side: Int) -> Double {
    let pixels = Double(batch * side * side)
    return 4 * pixels * (3 + Double(channels[0]) / 4 + Double(channels[1]) / 16)
  }

  /// `[4, 4, inputs, outputs]` each.
  private let filters: [Tensor]

  /// The network.
  package init() {
    var stream = RandomStream(seed: 1, name: "evaluate.features.\(Self.version)")
    var inputs = 3
    var filters: [Tensor] = []
    for outputs in Self.channels {
      let shape: TensorShape = [Self.kernel, Self.kernel, inputs, outputs]
      // Keeps the mean square through a convolution and a leaky ReLU (He et al. 2015).
      let scale = (2 / (Double(Self.kernel * Self.kernel * inputs) * (1 + 0.04))).squareRoot()
      filters.append(
        Tensor(stream.normals(shape.count).map { $0 * Float(scale) }, shape: shape))
      inputs = outputs
    }
    self.filters = filters
  }

  /// The features of images of one size, `[images, RandomFeatures.count]`.
  ///
  /// Grey images count in all three channels. An image's features do not depend on the others.
  ///
  /// - Parameter progress: called with the number of images that are done.
  package func callAsFunction(
    _ images: [RasterImage], progress: (Int) -> Void = { _ in }
  ) -> Tensor {
    require(
      images.allSatisfy { min($0.width, $0.height) >= Self.smallestSide },
      "RandomFeatures: images below \(Self.smallestSide)x\(Self.smallestSide) pixels")
    return Tensor(shape: [images.count, Self.count]) { output in
      for first in stride(from: 0, to: images.count, by: Self.batch) {
        let group = images[first..<min(images.count, first + Self.batch)]
        for features in features(of: group) {
          for value in features { output.append(value) }
        }
        progress(first + group.count)
      }
    }
  }

  private func features(of images: ArraySlice<RasterImage>) -> [[Float]] {
    let engine = Engine.current
    var activations = Variable(input(images))
    var features = [[Float]](repeating: [], count: images.count)
    for (index, filter) in filters.enumerated() {
      activations = engine.planning(forBatchOf: Self.batch) {
        activations.convolution2D(
          filter: Variable(filter), stride: 2, padding: 1, slope: Self.slope)
      }
      let layer = activations.value
      let isLast = index == filters.count - 1
      let described = engine.map(images.count) { image in
        let size = layer.count / images.count
        return layer.slice(image * size..<(image + 1) * size, shape: [size]).withSpan { values in
          let shape = (layer.shape[1], layer.shape[2], layer.shape[3])
          return Self.moments(of: values, shape) + (isLast ? Self.cells(of: values, shape) : [])
        }
      }
      for (image, numbers) in described.enumerated() { features[image] += numbers }
    }
    return features
  }

  /// `[N, H, W, 3]` in [-1, 1], as the networks see images.
  private func input(_ images: ArraySlice<RasterImage>) -> Tensor {
    let (width, height) = (images.first?.width ?? 0, images.first?.height ?? 0)
    let levels = Batch.levels
    return Tensor(shape: [images.count, height, width, 3]) { output in
      for image in images {
        for value in image.converted(toChannels: 3).pixels { output.append(levels[Int(value)]) }
      }
    }
  }

  /// Means of all channels, then their standard deviations, over the pixels of `[H, W, C]`.
  private static func moments(
    of values: Span<Float>, _ shape: (height: Int, width: Int, channels: Int)
  ) -> [Float] {
    let channels = shape.channels
    var sums = [Double](repeating: 0, count: channels)
    var squares = sums
    var sum = sums.mutableSpan
    var square = squares.mutableSpan
    for first in stride(from: 0, to: values.count, by: channels) {
      for channel in 0..<channels {
        // SAFETY: a pixel has `channels` values.
        let value = Double(unsafe values[unchecked: first &+ channel])
        unsafe sum[unchecked: channel] += value
        unsafe square[unchecked: channel] += value * value
      }
    }
    let count = Double(values.count / channels)
    let means = (0..<channels).map { sum[$0] / count }
    let deviations = (0..<channels).map { channel in
      max(0, square[channel] / count - means[channel] * means[channel]).squareRoot()
    }
    return means.map { Float($0) } + deviations.map { Float($0) }
  }

  /// The means of the first channels of `[H, W, C]` in each cell of a grid, `[8, 8, 16]`.
  ///
  /// A cell has every pixel that it touches, so that of fewer than 8 rows or columns some count in
  /// several cells (PyTorch's `adaptive_avg_pool2d`).
  private static func cells(
    of values: Span<Float>, _ shape: (height: Int, width: Int, channels: Int)
  ) -> [Float] {
    func range(_ index: Int, of size: Int) -> Range<Int> {
      index * size / gridSide..<((index + 1) * size + gridSide - 1) / gridSide
    }
    var result: [Float] = []
    result.reserveCapacity(gridSide * gridSide * gridChannels)
    for row in 0..<gridSide {
      for column in 0..<gridSide {
        let (rows, columns) = (range(row, of: shape.height), range(column, of: shape.width))
        for channel in 0..<gridChannels {
          var sum = 0.0
          for y in rows {
            for x in columns {
              sum += Double(values[(y * shape.width + x) * shape.channels + channel])
            }
          }
          result.append(Float(sum / Double(rows.count * columns.count)))
        }
      }
    }
    return result
  }
}
