import Autograd
import Foundation
import GAN
import Layers
import RandomStreams
import Tensors

/// What a generator's tensors do not say, but its running statistics do: a batch norm keeps mean
/// and variance of what it was given in training, so the activations and latent vectors of that
/// time reproduce them.
///
/// The tutorial's choice holds unless another one comes twice as close to the statistics.
struct GeneratorFit {
  /// The slope of the leaky ReLU before each convolution but the first: 0 for a ReLU, 1 for none.
  private var slopes: [Float] = []
  private(set) var latents = LatentDistribution.normal

  private static let slopeCandidates: [Float] = [0, 0.2, 0.01, 1]
  /// The most values that a layer makes of all latent vectors together.
  private static let valueLimit = 1 << 23
  /// The largest layer of a generator for which choices are tried, in values of one image. Larger
  /// ones get the tutorial's choices: trying others would take gigabytes.
  static let layerLimit = 1 << 24

  /// The choices for the generator `spec`, which is valid, whose layers are `layers`, all hidden
  /// activations ReLUs.
  init(_ spec: NetworkSpec, layers: [any Layer]) {
    let largest = spec.largestOutput
    let count = max(4, min(128, Self.valueLimit / largest))
    var rest = Array(zip(spec.layers, layers))[...]
    var output: Variable?
    while let (_, convolution) = rest.popFirst() {
      let following = rest.prefix { !$0.0.isConvolution }.map(\.1)
      rest = rest.dropFirst(following.count)
      let norm = following.first as? BatchNorm2D
      let result =
        if let input = output {
          activate(input, for: convolution, before: norm)
        } else {
          begin(count: count, nz: spec.input[2], with: convolution, before: norm)
        }
      output = norm.map { $0(result, mode: .inference) } ?? result
    }
  }

  /// The network with these activations, and the layers of `spec` that it keeps.
  func applied(to spec: NetworkSpec) -> (spec: NetworkSpec, kept: [Int]) {
    var slopes = slopes[...]
    var (layers, kept): ([LayerSpec], [Int]) = ([], [])
    for (index, layer) in spec.layers.enumerated() {
      guard layer == .relu, let slope = slopes.popFirst(), slope != 0 else {
        layers.append(layer)
        kept.append(index)
        continue
      }
      guard slope < 1 else { continue }
      layers.append(.leakyReLU(slope: slope))
      kept.append(index)
    }
    return (NetworkSpec(input: spec.input, layers), kept)
  }

  /// Draws latent vectors for the first convolution and applies it.
  private mutating func begin(
    count: Int, nz: Int, with convolution: any Layer, before norm: BatchNorm2D?
  ) -> Variable {
    let results = LatentDistribution.allCases.map { distribution in
      var stream = RandomStream(seed: 0, name: "fit")
      let vectors = distribution.numbers(count * nz, from: &stream)
      return convolution(
        Variable(Tensor(vectors, shape: [count, 1, 1, nz])), mode: .inference)
    }
    let choice = choose(results, before: norm)
    latents = LatentDistribution.allCases[choice]
    return results[choice]
  }

  /// Applies the activation of `input`, then `convolution`.
  private mutating func activate(
    _ input: Variable, for convolution: any Layer, before norm: BatchNorm2D?
  ) -> Variable {
    let results = Self.slopeCandidates.map { slope in
      convolution(slope == 1 ? input : input.leakyReLU(slope: slope), mode: .inference)
    }
    // Without statistics the activation is the one before.
    let last = slopes.last.flatMap { Self.slopeCandidates.firstIndex(of: $0) }
    let choice = norm == nil ? last ?? 0 : choose(results, before: norm)
    slopes.append(Self.slopeCandidates[choice])
    return results[choice]
  }

  /// The index of the result that `norm` was given in training, judged by its statistics: 0, the
  /// tutorial's, unless another one is clearly nearer.
  private func choose(_ results: [Variable], before norm: BatchNorm2D?) -> Int {
    guard let norm else { return 0 }
    let distances = results.map { distance(of: $0, from: norm) }
    let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
    return distances[nearest] < distances[0] / 2 ? nearest : 0
  }

  /// How far mean and variance of `input` are from the running ones: the mean over the channels of
  /// the distance in standard deviations and of the logarithm of the variances' ratio.
  private func distance(of input: Variable, from norm: BatchNorm2D) -> Float {
    let (_, mean, variance) = input.batchNorm(
      weight: Variable(norm.weight.value), bias: Variable(norm.bias.value), epsilon: norm.epsilon)
    var sum: Float = 0
    let running = zip(norm.runningMean.value.scalars(), norm.runningVariance.value.scalars())
    for (found, expected) in zip(zip(mean.scalars(), variance.scalars()), running) {
      let (foundVariance, variance) = (found.1 + norm.epsilon, expected.1 + norm.epsilon)
      sum += abs(found.0 - expected.0) / variance.squareRoot() + abs(log(foundVariance / variance))
    }
    // A comparison with NaN decides for the tutorial's choice.
    return sum / Float(mean.count)
  }
}
