package import Imaging
import Kernels
import Memory
import Preconditions
import Tensors

/// The sliced Wasserstein distance between patches of two sets of images, for each level of their
/// Laplacian pyramids (Karras et al. 2018, arXiv:1710.10196, section 5; as computed by
/// `metrics/sliced_wasserstein.py` of https://github.com/tkarras/progressive_growing_of_gans).
///
/// Each image gives 128 patches of 7x7 pixels a level. Channels are normalized over all patches of
/// a set. Patches are projected onto 4 * 128 random directions; the distance for a direction is the
/// mean difference between the sorted projections of both sets. Fine levels tell about texture,
/// coarse ones about shapes.
///
/// Two things differ from the original. Image i of every set has its patches at the same places, so
/// a set has the distance 0 to itself. Projections are counted in fine bins instead of sorted (see
/// `ProjectionHistogram`), which changes distances by less than one part in 10,000.
package enum SlicedWasserstein {
  /// The distance at one level.
  package struct LevelDistance: Sendable, Equatable {
    /// The images' width and height at this level.
    package let side: Int
    /// The mean over directions and patches, not multiplied by 1,000.
    package let distance: Double
  }

  /// Patches of each image.
  static let patchCount = 128
  /// Directions of each level.
  static let directionCount = 4 * 128
  /// The side of the coarsest level, and the smallest of an image.
  package static let coarsestSide = 16

  /// The sides of the levels of images of `side` pixels, from fine to coarse: halved down to 16,
  /// as long as they are even.
  package static func sides(_ side: Int) -> [Int] {
    var sides = [side]
    while let last = sides.last, last.isMultiple(of: 2), last / 2 >= coarsestSide {
      sides.append(last / 2)
    }
    return sides
  }

  /// The distances of each of `sets` to `reference`, level by level, the finest first.
  ///
  /// - Parameters:
  ///   - sets: as many images as `reference`, of the same size, in each.
  ///   - reference: square images, at least one, of 16x16 pixels or more.
  ///   - seed: of patches and directions.
  ///   - progress: called with the directions that are done, and all of them.
  package static func distances(
    of sets: [[RasterImage]], to reference: [RasterImage], seed: UInt64,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> [[LevelDistance]] {
    let (count, channels) = (reference.count, reference[0].channels)
    let sides = sides(reference[0].width)
    let total = sides.count * directionCount
    var done = 0
    return distances(of: sets, to: reference) { side in
      PatchSampling(
        imageCount: count, side: side, channels: channels, patches: patchCount,
        directions: directionCount, seed: seed)
    } progress: { directions in
      done += directions
      progress(done, total)
    }
  }

  /// As above, with given patches and directions for each side.
  static func distances(
    of sets: [[RasterImage]], to reference: [RasterImage],
    sampling: (_ side: Int) -> PatchSampling, progress: (_ directions: Int) -> Void = { _ in }
  ) -> [[LevelDistance]] {
    let engine = Engine.current
    let form = (reference[0].width, reference[0].height, reference[0].channels)
    require(
      form.0 == form.1 && form.0 >= coarsestSide,
      "SlicedWasserstein: images of \(form.0)x\(form.1) pixels; squares from \(coarsestSide) on "
        + "are needed")
    for set in sets {
      require(
        set.count == reference.count,
        "SlicedWasserstein: \(set.count) images against \(reference.count)")
    }
    for set in sets + [reference] {
      require(
        set.allSatisfy { ($0.width, $0.height, $0.channels) == form },
        "SlicedWasserstein: images of several sizes")
    }
    var levels = ([reference] + sets).map(PyramidLevel.init(of:))
    var result = [[LevelDistance]](repeating: [], count: sets.count)
    let sides = sides(form.0)
    for (index, side) in sides.enumerated() {
      let isLast = index == sides.count - 1
      let coarser = isLast ? [] : levels.map { $0.halved(by: engine) }
      let sampling = sampling(side)
      let descriptors = levels.enumerated().map { place, level in
        PatchDescriptors(
          LaplacianLevel(fine: level, coarse: isLast ? nil : coarser[place]),
          corners: sampling.corners, engine: engine)
      }
      let distances = distances(between: descriptors, sampling.directions, engine, progress)
      for (set, distance) in distances.enumerated() {
        result[set].append(LevelDistance(side: side, distance: distance))
      }
      levels = coarser
    }
    return result
  }

  /// Directions that one task projects onto. Each task cuts the patches anew, so more save time,
  /// but their tables take memory, 115 KB a direction and set.
  private static let group = 128

  /// The distances of all sets but the first to the first.
  private static func distances(
    between sets: [PatchDescriptors], _ directions: [Float], _ engine: Engine,
    _ progress: (Int) -> Void
  ) -> [Double] {
    let (count, depth) = (sets[0].count, sets[0].depth)
    let total = directions.count / depth
    let groups = (total + group - 1) / group
    let alone = engine.limited(to: 1)
    let vectors = Tensor(directions, shape: [directions.count]).buffer
    func range(_ group: Int) -> Range<Int> {
      group * Self.group..<min(total, (group + 1) * Self.group)
    }
    // Some groups at a time, as their tables take memory: enough to keep all threads busy.
    let step = engine.threads
    var sums = [Double](repeating: 0, count: sets.count - 1)
    for first in stride(from: 0, to: groups, by: step) {
      let groups = first..<min(groups, first + step)
      let histograms = engine.map(groups.count * sets.count) { task in
        let (group, set) = task.quotientAndRemainder(dividingBy: sets.count)
        let range = range(first + group)
        return sets[set].projections(
          onto: vectors.slice(range.lowerBound * depth..<range.upperBound * depth), engine: alone)
      }
      for (place, group) in groups.enumerated() {
        let tables = histograms[place * sets.count..<(place + 1) * sets.count]
        let distances = engine.map(range(group).count) { direction in
          tables.dropFirst().map {
            $0.distance(to: tables[tables.startIndex], direction: direction, count: count)
          }
        }
        for distance in distances {
          for set in sums.indices { sums[set] += distance[set] }
        }
      }
      progress(groups.reduce(0) { $0 + range($1).count })
    }
    return sums.map { $0 / Double(total) }
  }
}
