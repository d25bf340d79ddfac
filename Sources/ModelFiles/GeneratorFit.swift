import Autograd
import Foundation
import GAN
import Layers
import RandomStreams
import Tensors

/// What a generator's tensors do not say, but its running statistics do: a batch norm has kept mean
/// and variance of what it was given in training, so with the activations and the latent vectors of
/// that time the same come out again.
///
/// Of several choices the tutorial's holds unless another comes twice as close to the statistics.
struct GeneratorFit {
  /// The slope of the leaky ReLU after each convolution but the last: 0 for a ReLU, 1 for none.
  private(set) var slopes: [Float] = []
  private(set) var latents = LatentDistribution.normal

  private static let slopeCandidates: [Float] = [0, 0.2, 0.01, 1]

  /// The choices for `chain`, whose layers with ReLUs are `layers`.
  init(_ chain: GeneratorChain, layers: [any Layer]) {
    let count = max(4, min(128, (1 << 23) / chain.largestLayer))
    var rest = layers[...]
    var output: Variable?
    for _ in chain.stages {
      guard let convolution = rest.popFirst() else { return }
      let following = rest.prefix { !($0 is ConvTranspose2D || $0 is Conv2D) }
      rest = rest.dropFirst(following.count)
      let norm = following.first as? BatchNorm2D
      let result =
        if let input = output {
          activate(input, for: convolution, before: norm)
        } else {
          begin(count: count, nz: chain.nz, with: convolution, before: norm)
        }
      output = following.first.map {
        $0 is ReLU || $0 is Tanh ? result : $0(result, mode: .inference)
      }
    }
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

  /// The index of the result that `norm` was given in training, judged by its statistics; that of the
  /// first, the tutorial's, unless another one is clearly nearer.
  private func choose(_ results: [Variable], before norm: BatchNorm2D?) -> Int {
    guard let norm else { return 0 }
    let distances = results.map { distance(of: $0, from: norm) }
    let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
    return distances[nearest] < distances[0] / 2 ? nearest : 0
  }

  /// How far mean and variance of `input` are from the running ones: the mean over the channels of the
  /// distance in deviations and the logarithm of the variances' ratio.
  private func distance(of input: Variable, from norm: BatchNorm2D) -> Float {
    let (_, mean, variance) = input.batchNorm(
      weight: Variable(norm.weight.value), bias: Variable(norm.bias.value), epsilon: norm.epsilon)
    var sum: Float = 0
    let running = zip(norm.runningMean.value.scalars, norm.runningVariance.value.scalars)
    for (found, expected) in zip(zip(mean.scalars, variance.scalars), running) {
      let (foundVariance, variance) = (found.1 + norm.epsilon, expected.1 + norm.epsilon)
      sum += abs(found.0 - expected.0) / variance.squareRoot() + abs(log(foundVariance / variance))
    }
    // A comparison with what is not a number decides for the tutorial's choice.
    return sum / Float(mean.count)
  }
}
