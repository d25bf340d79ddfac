/// All measures of the images of one generator, each beside its floor: the same measure of real
/// images against others, as many of them.
public struct Evaluation: Sendable, Equatable {
  /// Generated images, and as many real ones in the reference and in the set that the floors
  /// are of.
  public let imageCount: Int
  /// The seed of the first generated image and of everything random.
  public let seed: UInt64
  /// The measures, in the order of the table.
  public let measures: [Measure]

  /// The measure of that name; nil if there is none.
  public subscript(name: String) -> Measure? { measures.first { $0.name == name } }
}

/// One number about the images of a generator.
public struct Measure: Sendable, Equatable {
  /// Its name for programs. A number of another version has another name.
  public let name: String
  /// Its name for people.
  public let title: String
  /// That of generated images against real ones.
  public let value: Double
  /// That of real images against other real ones: what a perfect generator would get.
  public let floor: Double
  /// Where a better generator would be.
  public let aim: Aim

  /// Where good values are.
  public enum Aim: String, Sendable {
    /// Smaller is better, down to the floor.
    case low
    /// Larger is better, up to the floor.
    case high
    /// Neither much smaller nor much larger than the floor.
    case near
  }
}

/// The numbers of one set of images against the reference.
struct SetMeasures: Sendable {
  var wasserstein: [SlicedWasserstein.LevelDistance]
  var similarity: Double
  var features: FeatureComparison
}

extension Evaluation {
  init(imageCount: Int, seed: UInt64, of set: SetMeasures, floor: SetMeasures) {
    self.imageCount = imageCount
    self.seed = seed
    var measures: [Measure] = []
    func add(
      _ name: String, _ title: String, _ aim: Measure.Aim, _ value: (SetMeasures) -> Double
    ) {
      measures.append(
        Measure(name: name, title: title, value: value(set), floor: value(floor), aim: aim))
    }
    for (level, side) in set.wasserstein.map(\.side).enumerated() {
      add(
        "sliced_wasserstein_\(side)", "sliced Wasserstein distance, \(side)x\(side) (x 1000)", .low
      ) {
        $0.wasserstein[level].distance * 1000
      }
    }
    add("sliced_wasserstein_mean", "sliced Wasserstein distance, mean (x 1000)", .low) {
      $0.wasserstein.reduce(0) { $0 + $1.distance } / Double($0.wasserstein.count) * 1000
    }
    add("ms_ssim", "MS-SSIM between pairs", .near) { $0.similarity }
    let (suffix, version) = (
      "random_features_\(RandomFeatures.version)", "random features v\(RandomFeatures.version)"
    )
    add("kernel_distance_\(suffix)", "kernel distance (\(version)) (x 1000)", .low) {
      $0.features.kernelDistance * 1000
    }
    add("precision_\(suffix)", "precision (\(version))", .high) { $0.features.precision }
    add("recall_\(suffix)", "recall (\(version))", .high) { $0.features.recall }
    add("density_\(suffix)", "density (\(version))", .near) { $0.features.density }
    add("coverage_\(suffix)", "coverage (\(version))", .high) { $0.features.coverage }
    self.measures = measures
  }
}
