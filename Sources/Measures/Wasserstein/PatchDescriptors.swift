import Kernels
import Memory

/// The patches of one level of a set of images, each channel normalized to mean 0 and deviation 1
/// over all patches of the set. Patches are cut anew whenever they are needed, as all of them
/// together would not fit into memory.
struct PatchDescriptors: Sendable {
  private let level: LaplacianLevel
  private let corners: [[Int32]]
  /// Nil while it is computed.
  private let normalization: LaplacianLevel.Normalization?

  /// Images whose patches are cut at a time: so many that a direction's table, once it is in a
  /// core's cache, counts thousands of numbers.
  private static let block = 32

  /// Patches at `corners`, of which every image has as many, of the images of `level`.
  init(_ level: LaplacianLevel, corners: [[Int32]], engine: Engine) {
    self.level = level
    self.corners = corners
    normalization = Self.normalization(of: level, corners: corners, engine: engine)
  }

  /// The numbers in a patch.
  var depth: Int { PatchSampling.patchSide * PatchSampling.patchSide * level.fine.channels }

  /// The number of patches of all images.
  var count: Int { corners.count * (corners.first?.count ?? 0) }

  /// Where the products of all patches with each of some directions lie.
  ///
  /// - Parameters:
  ///   - directions: `[directions, depth]`
  ///   - engine: computes the products; a task of a parallel loop passes one of a single thread.
  func projections(onto directions: Buffer, engine: Engine) -> ProjectionHistogram {
    let patches = corners.first?.count ?? 0
    let directionCount = directions.count / depth
    var histogram = ProjectionHistogram(directions: directionCount)
    let cut = Buffer(count: Self.block * patches * depth)
    let products = Buffer(count: Self.block * patches * directionCount)
    for first in stride(from: 0, to: corners.count, by: Self.block) {
      let images = first..<min(corners.count, first + Self.block)
      let rows = images.count * patches
      cut.withMutableSpan { cut in
        var next = 0
        forEachPatchRow(of: images) { elements in
          for index in elements.indices {
            // SAFETY: the patches of a block have at most `cut.count` elements.
            unsafe cut[unchecked: next &+ index] = elements[unchecked: index]
          }
          next += elements.count
        }
      }
      let block = products.slice(0..<rows * directionCount)
      engine.rowProducts(
        directions, cut.slice(0..<rows * depth), rows: directionCount, columns: rows, depth: depth,
        into: block)
      block.withSpan { histogram.add($0) }
    }
    return histogram
  }

  /// Calls `body` with each row of each patch of `images`.
  private func forEachPatchRow(
    of images: Range<Int>, _ body: (Span<Float>) -> Void
  ) {
    let run = PatchSampling.patchSide * level.fine.channels
    let stride = level.fine.side * level.fine.channels
    let pixels = Buffer(count: level.elementCount)
    for image in images {
      pixels.withMutableSpan { level.write(image, normalization, to: &$0) }
      pixels.withSpan { pixels in
        for corner in corners[image] {
          for row in 0..<PatchSampling.patchSide {
            let first = Int(corner) + row * stride
            body(pixels.extracting(first..<first + run))
          }
        }
      }
    }
  }

  /// Mean and deviation of each channel over all patches.
  private static func normalization(
    of level: LaplacianLevel, corners: [[Int32]], engine: Engine
  ) -> LaplacianLevel.Normalization {
    let channels = level.fine.channels
    let raw = PatchDescriptors(unnormalized: level, corners: corners)
    let sums = engine.map(corners.count) { image in
      var sums = [Double](repeating: 0, count: channels)
      var squares = sums
      raw.forEachPatchRow(of: image..<image + 1) { elements in
        for channel in 0..<channels {
          var (sum, square) = (0.0, 0.0)
          for place in stride(from: channel, to: elements.count, by: channels) {
            let value = Double(elements[place])
            sum += value
            square += value * value
          }
          sums[channel] += sum
          squares[channel] += square
        }
      }
      return (sums, squares)
    }
    let count = Double(raw.count * raw.depth / channels)
    var (means, scales) = ([Float](), [Float]())
    for channel in 0..<channels {
      let mean = sums.reduce(0) { $0 + $1.0[channel] } / count
      let variance = sums.reduce(0) { $0 + $1.1[channel] } / count - mean * mean
      means.append(Float(mean))
      // A channel without any contrast stays 0.
      scales.append(variance > 0 ? Float(1 / variance.squareRoot()) : 0)
    }
    return LaplacianLevel.Normalization(means: means, scales: scales)
  }

  private init(unnormalized level: LaplacianLevel, corners: [[Int32]]) {
    self.level = level
    self.corners = corners
    normalization = nil
  }
}
