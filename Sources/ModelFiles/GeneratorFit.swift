import Autograd
import Foundation
import GAN
import Layers
import RandomStreams
import Tensors

/// What a generator's tensors do not say, but its running statistics do: a batch norm keeps mean
/// and variance of what it was given in training, so the strides, paddings, activations, epsilons
/// and latent vectors of that time reproduce them.
///
/// Latent vectors are drawn and pass through the layers. Before each norm, choices are judged by
/// their distance from its statistics: the mean over the channels of the distance of the means in
/// standard deviations, and of the logarithm of the variances' ratio. Right choices come to 0.02 to
/// 0.2 in networks that were trained, wrong strides to 0.7 to 2.2, wrong activations to 0.1 to 5.
/// What is usual holds unless something else comes clearly closer.
struct GeneratorFit {
  /// A convolution with what its file says of it.
  struct Block {
    /// What the filter may belong to.
    let shape: GeneratorChain.Block
    /// In the engine's layout.
    let filter: Variable
    /// Of a convolution without norm.
    let bias: Variable?
    let norm: Norm?
    /// What the file's modules say.
    let facts: ModuleFacts.Block
  }

  /// The tensors of a batch norm, `[C]`.
  struct Norm {
    let weight: Variable
    let bias: Variable
    let mean: Tensor
    let variance: Tensor
  }

  /// What was chosen for a block.
  struct Choice {
    /// The convolution.
    var convolution: LayerSpec
    /// The activation before it.
    var activation: HiddenActivation
    /// What the norm before it adds to variances.
    var epsilon: Float
    /// The distance from the norm after it; nil if nothing tells.
    var distance: Float? = nil
  }

  private let blocks: [Block]
  private let choices: GeneratorChoices
  /// One for each block; the activation of the first has no meaning.
  private(set) var results: [Choice] = []
  private(set) var latents = LatentDistribution.normal
  /// What was tried for each block with the convolution that was chosen.
  private var trials: [[Trial]] = []

  /// The epsilons that batch norms have: PyTorch's, others', and what results from taking it for
  /// the momentum, as in `nn.BatchNorm2d(128, 0.8)`.
  private static let epsilons: [Float] = [1e-5, 1e-3, 0.8]
  /// A distance within which other epsilons and activations are not looked for.
  private static let closeDistance: Float = 0.12
  /// A distance within which other strides are looked for with one activation only.
  static let goodDistance: Float = 0.25
  /// The largest distance of statistics that fit.
  static let greatestDistance: Float = 0.4
  /// By how much farther what is usual may be than another epsilon, and another stride.
  private static let (epsilonMargin, strideMargin): (Float, Float) = (1.5, 2)
  /// The most values that a layer makes of all latent vectors together.
  private static let valueLimit = 1 << 23
  /// The largest layer for which anything is tried, in values of one image. Larger ones get what is
  /// usual: trying others would take gigabytes.
  private static let layerLimit = 1 << 24
  /// The most multiply-adds for one image of a layer for which anything is tried.
  private static let productLimit = 1 << 32
  /// Images by which a choice is judged at least: fewer say too little.
  private static let leastCount = 16

  /// Something that was tried.
  private struct Trial {
    let convolution: LayerSpec
    let activation: HiddenActivation
    let epsilon: Float
    let distance: Float
    /// The distance, the larger the less usual the choice is.
    let cost: Float
  }

  /// Chooses for `blocks` what `choices` leaves open.
  ///
  /// - Parameter isQuick: whether only what is usual is tried, with fewer latent vectors.
  init(_ blocks: [Block], _ choices: GeneratorChoices, isQuick: Bool = false) {
    self.blocks = blocks
    self.choices = choices
    var input = begin(isQuick: isQuick)
    var side = results[0].convolution.side(1) ?? blocks[0].shape.kernel
    for index in blocks.indices.dropFirst() {
      let block = blocks[index]
      var tried: [Trial] = []
      let usual = usual(index)
      if let norm = block.norm, isSmall(index, side: side) {
        input = reduced(input, for: index, side: side, isQuick: isQuick)
        tried =
          isQuick
          ? tryAll([usual], [.relu], Self.epsilons.prefix(1), index, side, input, norm)
          : search(index, side, input, norm)
      }
      // Without a norm, nothing tells.
      let best =
        tried.min { $0.cost < $1.cost }.map {
          Choice(
            convolution: $0.convolution, activation: $0.activation, epsilon: $0.epsilon,
            distance: $0.distance)
        }
        ?? Choice(
          convolution: usual, activation: block.facts.activation ?? lastActivation,
          epsilon: block.facts.epsilon ?? lastEpsilon)
      trials.append(tried.filter { $0.convolution == best.convolution })
      results.append(best)
      guard index < blocks.count - 1, isSmall(index, side: side),
        let next = best.convolution.side(side)
      else { break }
      input = convolve(
        best.convolution, block, activated(input, index, best.activation, best.epsilon))
      side = next
    }
    for block in blocks.dropFirst(results.count) {
      results.append(
        Choice(
          convolution: block.facts.convolution ?? block.shape.usualConvolution(habit),
          activation: block.facts.activation ?? lastActivation,
          epsilon: block.facts.epsilon ?? lastEpsilon))
      trials.append([])
    }
    unite()
  }

  /// The largest distance of a norm's statistics; 0 if there are none.
  var worstDistance: Float { results.compactMap(\.distance).max() ?? 0 }

  /// Whether an activation was found that no layer here computes.
  var isUnsupported: Bool {
    results.contains { if case .unsupported = $0.activation { true } else { false } }
  }

  /// What block `index` is unless something else is clearly closer: what the file says, or what is
  /// usual after the blocks before it.
  private func usual(_ index: Int) -> LayerSpec {
    blocks[index].facts.convolution ?? blocks[index].shape.usualConvolution(habit)
  }

  /// The habit of the transposed convolutions so far.
  var habit: EnlargingHabit { EnlargingHabit(of: results.dropFirst().map(\.convolution)) }

  private var lastActivation: HiddenActivation {
    choices.slope.map { .rectifier(slope: $0) }
      ?? (results.count > 1 ? results[results.count - 1].activation : .relu)
  }

  private var lastEpsilon: Float {
    choices.epsilon ?? (results.count > 1 ? results[results.count - 1].epsilon : Self.epsilons[0])
  }

  /// Draws latent vectors for the first convolution and applies it.
  private mutating func begin(isQuick: Bool) -> Variable {
    let block = blocks[0]
    let convolution = block.facts.convolution ?? block.shape.usualConvolution(.doubling)
    let size = max(
      block.shape.inputs, block.shape.kernel * block.shape.kernel * block.shape.outputs)
    let count = max(4, min(128, Self.valueLimit / size))
    let tried = LatentDistribution.allCases.prefix(isQuick ? 1 : 2).map { distribution in
      var stream = RandomStream(seed: 0, name: "fit")
      let vectors = distribution.numbers(count * block.shape.inputs, from: &stream)
      let result = convolve(
        convolution, block, Variable(Tensor(vectors, shape: [count, 1, 1, block.shape.inputs])))
      return (distribution, result, block.norm.map { distance(of: result, from: $0) })
    }
    var best = tried[0]
    // A comparison with NaN decides for the tutorial's choice.
    if tried.count > 1, let normal = best.2, let uniform = tried[1].2, uniform < normal / 2 {
      best = tried[1]
    }
    latents = best.0
    results = [
      Choice(
        convolution: convolution, activation: .relu, epsilon: Self.epsilons[0], distance: best.2)
    ]
    trials = [[]]
    return best.1
  }

  /// The trials that are worth their time, for block `index` and an input of `side` pixels a side.
  private func search(_ index: Int, _ side: Int, _ input: Variable, _ norm: Norm) -> [Trial] {
    let (usual, facts) = (usual(index), blocks[index].facts)
    let known = choices.slope.map { HiddenActivation.rectifier(slope: $0) } ?? facts.activation
    let rectifiers = known.map { [$0] } ?? HiddenActivation.rectifiers
    let others = known == nil ? HiddenActivation.unsupported : []
    // Before the block there may be no norm.
    let epsilons =
      blocks[index - 1].norm == nil
      ? Array(Self.epsilons.prefix(1))
      : (choices.epsilon ?? facts.epsilon).map { [$0] } ?? Self.epsilons
    func run(
      _ convolutions: [LayerSpec], _ activations: [HiddenActivation], _ epsilons: ArraySlice<Float>,
      _ input: Variable
    ) -> [Trial] {
      tryAll(convolutions, activations, epsilons, index, side, input, norm)
    }
    func best(_ trials: [Trial]) -> Trial? { trials.min { $0.cost < $1.cost } }

    var tried = run([usual], rectifiers, epsilons.prefix(1), input)
    let isClose = best(tried).map { $0.distance <= Self.closeDistance } ?? false
    if !isClose { tried += run([usual], rectifiers, epsilons.dropFirst(), input) }
    // Small numbers pass a SELU nearly as they are.
    if !isClose || best(tried)?.activation == .rectifier(slope: 1) {
      tried += run([usual], others, epsilons.prefix(1), input)
    }
    let remaining =
      facts.convolution == nil ? blocks[index].shape.candidates.filter { $0 != usual } : []
    guard !remaining.isEmpty else { return tried }
    if let first = best(tried), first.distance <= Self.goodDistance {
      tried += run(remaining, [first.activation], [first.epsilon], input)
    } else {
      // With few images, the best ones with all; unusual activations only if nothing is close.
      let few = input.first(max(Self.leastCount, (1 << 28) / products(index, side: side)))
      var rough = run(remaining, Array(rectifiers.prefix(2)), epsilons.prefix(1), few)
      if !(best(rough).map { $0.distance <= Self.goodDistance } ?? false) {
        rough +=
          run(remaining, Array(rectifiers.prefix(2)), epsilons.dropFirst(), few)
          + run(remaining, Array(rectifiers.dropFirst(2)), epsilons[...], few)
          + run(remaining, others, epsilons.prefix(1), few)
      }
      var convolutions: [LayerSpec] = []
      for trial in rough.sorted(by: { $0.cost < $1.cost })
      where convolutions.count < 4 && !convolutions.contains(trial.convolution) {
        convolutions.append(trial.convolution)
        tried += run([trial.convolution], [trial.activation], [trial.epsilon], input)
      }
    }
    guard let chosen = best(tried), chosen.convolution != usual else { return tried }
    return tried + run([chosen.convolution], rectifiers + others, [chosen.epsilon], input)
      + run([chosen.convolution], [chosen.activation], epsilons[...], input)
  }

  /// What each choice for block `index` makes of `input`, which has `side` pixels a side.
  private func tryAll(
    _ convolutions: [LayerSpec], _ activations: [HiddenActivation], _ epsilons: ArraySlice<Float>,
    _ index: Int, _ side: Int, _ input: Variable, _ norm: Norm
  ) -> [Trial] {
    let block = blocks[index]
    let usual = usual(index)
    let possible = convolutions.filter { convolution in
      let made = convolution.side(side) ?? .max
      return made <= GeneratorChoices.sizeLimit
        && made * made <= 4 * Self.layerLimit / block.shape.outputs / input.value.shape[0]
    }
    guard !possible.isEmpty else { return [] }
    return activations.flatMap { activation in
      epsilons.flatMap { epsilon -> [Trial] in
        let activated = activated(input, index, activation, epsilon)
        return possible.compactMap { convolution in
          let distance = distance(of: convolve(convolution, block, activated), from: norm)
          let margin =
            activation.unlikelihood * (epsilon == Self.epsilons[0] ? 1 : Self.epsilonMargin)
            * (convolution == usual ? 1 : Self.strideMargin)
          return Trial(
            convolution: convolution, activation: activation, epsilon: epsilon, distance: distance,
            cost: distance * margin)
        }
      }
    }
  }

  /// Gives all blocks the same activation, if that is about as close as their own: people rarely
  /// mix them, and all statistics together tell similar ones apart.
  private mutating func unite() {
    let judged = trials.indices.filter { !trials[$0].isEmpty }
    func best(_ index: Int, _ activation: HiddenActivation) -> Trial? {
      trials[index].filter { $0.activation == activation }.min { $0.cost < $1.cost }
    }
    let candidates = HiddenActivation.rectifiers + HiddenActivation.unsupported
    let sums = candidates.compactMap { activation -> (HiddenActivation, Float)? in
      let costs = judged.compactMap { best($0, activation)?.cost }
      return costs.count == judged.count ? (activation, costs.reduce(0, +)) : nil
    }
    guard !judged.isEmpty, let (common, _) = sums.min(by: { $0.1 < $1.1 }) else { return }
    var last = HiddenActivation.relu
    for index in results.indices.dropFirst() {
      if let trial = best(index, common),
        let own = trials[index].min(by: { $0.cost < $1.cost }),
        trial.distance <= max(Self.goodDistance, own.distance) && trial.cost <= 2 * own.cost
      {
        results[index].activation = common
        results[index].epsilon = trial.epsilon
        results[index].distance = trial.distance
      } else if results[index].distance == nil && choices.slope == nil
        && blocks[index].facts.activation == nil
      {
        results[index].activation = index > 1 ? last : common
      }
      last = results[index].activation
    }
    guard case .rectifier = common else { return }
    // Only all together are sure to be of an unusual kind.
    for index in judged {
      guard case .unsupported = results[index].activation else { continue }
      let rectified = trials[index].filter {
        if case .rectifier = $0.activation { true } else { false }
      }
      guard let trial = rectified.min(by: { $0.cost < $1.cost }) else { continue }
      results[index].activation = trial.activation
      results[index].epsilon = trial.epsilon
      results[index].distance = trial.distance
    }
  }
}

extension GeneratorFit {
  /// What the norm of block `index - 1`, if there is one, and an activation make of `input`.
  private func activated(
    _ input: Variable, _ index: Int, _ activation: HiddenActivation, _ epsilon: Float
  ) -> Variable {
    guard let norm = blocks[index - 1].norm else { return activation(input) }
    let fused: Float? = if case .rectifier(let slope) = activation { slope } else { nil }
    let normed = input.batchNorm(
      weight: norm.weight, bias: norm.bias, mean: norm.mean, variance: norm.variance,
      epsilon: epsilon, slope: fused ?? 1)
    return fused == nil ? activation(normed) : normed
  }

  /// The convolution with the filter of `block`.
  private func convolve(_ convolution: LayerSpec, _ block: Block, _ input: Variable) -> Variable {
    let result: Variable
    switch convolution {
    case .convTranspose(let sizes):
      result = input.convolutionTranspose2D(
        filter: block.filter, stride: sizes.stride, padding: sizes.padding,
        outputPadding: sizes.outputPadding)
    case .conv(let sizes):
      result = input.convolution2D(
        filter: block.filter, stride: sizes.stride, padding: sizes.padding)
    default: return input
    }
    return block.bias.map { result.addingBias($0) } ?? result
  }

  /// Multiply-adds of block `index` for one image of `side` pixels a side.
  private func products(_ index: Int, side: Int) -> Int {
    side * side * blocks[index].filter.value.count
  }

  /// Whether the block is small enough to be tried.
  private func isSmall(_ index: Int, side: Int) -> Bool {
    4 * side * side <= Self.layerLimit / blocks[index].shape.outputs
      && products(index, side: side) <= Self.productLimit
  }

  /// As many of the examples as the block's statistics need: the more pixels, the fewer.
  private func reduced(_ input: Variable, for index: Int, side: Int, isQuick: Bool) -> Variable {
    let affordable = (isQuick ? 1 << 30 : 1 << 31) / products(index, side: side)
    let held = Self.valueLimit / (4 * side * side * blocks[index].shape.outputs)
    return input.first(max(4, min(max(Self.leastCount, affordable), held)))
  }

  /// How far mean and variance of `input` are from the running ones.
  private func distance(of input: Variable, from norm: Norm) -> Float {
    let epsilon = Self.epsilons[0]
    let (_, mean, variance) = input.batchNorm(
      weight: norm.weight, bias: norm.bias, epsilon: epsilon)
    var sum: Float = 0
    let running = zip(norm.mean.scalars(), norm.variance.scalars())
    for (found, expected) in zip(zip(mean.scalars(), variance.scalars()), running) {
      let (foundVariance, variance) = (found.1 + epsilon, expected.1 + epsilon)
      sum += abs(found.0 - expected.0) / variance.squareRoot() + abs(log(foundVariance / variance))
    }
    // What is no number is as far as can be.
    let distance = sum / Float(mean.count)
    return distance.isFinite ? distance : .greatestFiniteMagnitude
  }
}

extension Variable {
  /// The first `count` examples, or all if there are fewer.
  fileprivate func first(_ count: Int) -> Variable {
    guard count < value.shape[0] else { return self }
    let size = value.count / value.shape[0]
    return Variable(
      value.withSpan { span in
        Tensor(shape: TensorShape([count] + value.shape.dimensions.dropFirst())) { output in
          output.append(copying: span.extracting(0..<count * size))
        }
      })
  }
}
