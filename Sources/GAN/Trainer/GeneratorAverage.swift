import Autograd
import Foundation
import Layers
import Preconditions
import Tensors

/// The exponential moving average of a generator in training, which draws better pictures than the
/// generator itself (Yazıcı et al. 2019, arXiv:1806.04498).
///
/// A GAN's training circles around its goal: single steps overshoot, each in another direction, and
/// the average lies in the middle of them. It changes nothing about the training.
///
/// The weights and the running statistics of batch norm are averaged alike. Averaged weights have
/// statistics of their own, which the average of the statistics meets closely, because weights that
/// are averaged differ little.
public final class GeneratorAverage {
  /// The generator with the averaged weights.
  public let generator: Generator
  /// After so many images a weight counts half. Counted in images, it means the same for batches of
  /// every size.
  public let halfLife: Int
  /// The images that were trained on since the average began.
  public private(set) var images = 0

  private let source: Generator

  /// The half-life of runs, in images.
  public static let defaultHalfLife = 10_000

  /// At first, the half-life is this share of the images so far, as the first weights are those of
  /// an untrained network.
  static let warmUpShare = 0.08

  /// An average that begins with the present weights of `source`.
  ///
  /// - Parameter halfLife: in images, above 0.
  public init(of source: Generator, halfLife: Int = defaultHalfLife) {
    require(halfLife > 0, "GeneratorAverage: a half-life of \(halfLife) images")
    self.source = source
    self.halfLife = halfLife
    generator = Generator(
      source.spec, latents: source.latentDistribution, classes: source.classes, notes: [],
      main: source.spec.makeNetworkToBeRead())
    generator.main.parameterSet.setRequiresGradient(false)
    restart()
  }

  /// Forgets what was averaged and begins with the present weights of the source.
  public func restart() {
    images = 0
    for (average, present) in zip(generator.main.parameters, source.main.parameters) {
      average.assign(present.value)
    }
    for (average, present) in zip(generator.main.stateTensors, source.main.stateTensors) {
      average.value = present.value
    }
  }

  /// Adds the present weights of the source, to be called after each of its updates.
  ///
  /// - Parameter count: the images of the batch that the update was made from.
  public func update(images count: Int) {
    require(count > 0, "GeneratorAverage.update: a batch of \(count) images")
    images += count
    let halfLife = min(Double(halfLife), Self.warmUpShare * Double(images))
    move(by: Float(1 - pow(0.5, Double(count) / halfLife)))
  }

  /// Continues an average whose weights were read from a file.
  ///
  /// - Parameter images: the images that it has averaged over.
  package func resume(images: Int) { self.images = images }

  /// Moves weights and statistics by `share` of the way to those of the source.
  private func move(by share: Float) {
    Profile.within("netG_ema") {
      generator.main.parameterSet.blend(towards: source.main.parameterSet, share: share)
      for (average, present) in zip(generator.main.stateTensors, source.main.stateTensors) {
        // A count is no quantity to average.
        average.value =
          present.isCount
          ? present.value : average.value.zip(present.value) { $0 + share * ($1 - $0) }
      }
    }
  }
}
