import Autograd
import Checkpoints
import Foundation
import GAN
import Layers
import PlainText
import Tensors

/// What a generator turns out to be of whose file only the tensors are known: the layers, and how
/// each question was answered that the file leaves open.
///
/// The user's choices come first, then running statistics (`GeneratorFit`), then what is usual.
struct GeneratorResolver {
  private let chain: GeneratorChain
  private let tutorial: ModelConfiguration?
  private let choices: GeneratorChoices
  private let facts: ModuleFacts
  /// For each of the usual layers.
  private var values: [[String: Tensor]]
  private var record = GeneratorRecord()

  /// The smallest number of batches after which running statistics have forgotten their beginning:
  /// with PyTorch's momentum, 0.9^100 of it is left.
  private static let settledCount: Float = 100

  /// Throws if a module among `modules` is part of the chain and no layer here computes it.
  ///
  /// - Parameters:
  ///   - match: of a chain.
  ///   - values: of the tensors, for each of the usual layers.
  init(
    _ chain: GeneratorChain, match: NetworkMatch, values: [[String: Tensor]],
    modules: [PickledModule], _ choices: GeneratorChoices
  ) throws(NetworkFlaw) {
    self.chain = chain
    facts = try ModuleFacts(modules, of: chain)
    tutorial = try? match.tutorial.get()
    self.values = values
    self.choices = choices
  }

  /// A generator of known layers.
  struct Resolved {
    /// The layers.
    let spec: NetworkSpec
    /// The values of their tensors, for each layer under their names within it.
    let values: [[String: Tensor]]
    let latents: LatentDistribution
    /// How open questions were answered.
    let record: GeneratorRecord
  }

  /// The generator.
  ///
  /// Throws if nothing tells what its last layer is, if it has an activation that no layer here
  /// computes, or if it is too large.
  mutating func resolve() throws(NetworkFlaw) -> Resolved {
    let blocks = fitBlocks
    let counts = values.compactMap { $0[NetworkMatch.countName]?.scalars()[0] }
    let hasNorms = blocks.contains { $0.norm != nil }
    if hasNorms && isUntrained(counts) {
      record.warn(
        "it was never trained: its batch norms have seen no batch, so pictures are noise")
      return try finish(usualChoices(blocks), latents: .normal)
    }
    if let tutorial, !choices.concernsLayers, facts.isEmpty {
      let usual = GeneratorFit(blocks, choices, isQuick: true)
      let fit =
        usual.worstDistance > GeneratorFit.goodDistance ? GeneratorFit(blocks, choices) : usual
      // Whoever has the tutorial's filters has its layers, unless others are much closer.
      let isOther =
        fit.worstDistance <= GeneratorFit.greatestDistance
        && usual.worstDistance > 2 * fit.worstDistance
        && !(fit.isUnsupported && usual.worstDistance <= GeneratorFit.greatestDistance)
      if isOther { return try finish(fit, blocks, counts) }
      warn(of: usual, blocks, counts, isTutorials: true)
      return Resolved(spec: tutorial.generator, values: values, latents: .normal, record: record)
    }
    return try finish(GeneratorFit(blocks, choices), blocks, counts)
  }

  /// Whether no batch norm has seen a batch.
  private func isUntrained(_ counts: [Float]) -> Bool {
    // Converted files have counts of 0 beside good statistics. A bias before a norm is part of its
    // mean here, so only the variances are still those of the beginning.
    counts.allSatisfy { $0 == 0 }
      && values.allSatisfy { $0["running_var"]?.scalars().allSatisfy { $0 == 1 } ?? true }
  }

  /// The blocks with their tensors.
  private var fitBlocks: [GeneratorFit.Block] {
    var place = 0
    return zip(chain.blocks, facts.blocks).map { block, facts in
      let convolution = values[place]
      let norm = block.link.norm == nil ? nil : values[place + 1]
      place += norm == nil ? 2 : 3
      return GeneratorFit.Block(
        shape: block,
        // Shapes were compared when the chain was found.
        filter: Variable((convolution["weight"] ?? Tensor([], shape: [0])).fromPyTorchLayout),
        bias: convolution["bias"].map { Variable($0) },
        norm: norm.flatMap { tensors in
          guard let weight = tensors["weight"], let bias = tensors["bias"],
            let mean = tensors["running_mean"], let variance = tensors["running_var"]
          else { return nil }
          return GeneratorFit.Norm(
            weight: Variable(weight), bias: Variable(bias), mean: mean, variance: variance)
        }, facts: facts)
    }
  }

  /// What is usual for every block.
  private func usualChoices(_ blocks: [GeneratorFit.Block]) -> [GeneratorFit.Choice] {
    blocks.map {
      GeneratorFit.Choice(
        convolution: $0.facts.convolution ?? $0.shape.usualConvolution(.doubling),
        activation: choices.slope.map { .rectifier(slope: $0) } ?? $0.facts.activation ?? .relu,
        epsilon: choices.epsilon ?? $0.facts.epsilon ?? 1e-5)
    }
  }
}

extension GeneratorResolver {
  /// Records what `fit` has found, and decides the rest.
  private mutating func finish(
    _ fit: GeneratorFit, _ blocks: [GeneratorFit.Block], _ counts: [Float]
  ) throws(NetworkFlaw) -> Resolved {
    var results = fit.results
    let isMisfit = fit.worstDistance > GeneratorFit.greatestDistance
    for index in results.indices {
      guard case .unsupported(let kind) = results[index].activation else { continue }
      guard isMisfit else {
        throw .tensor(
          blocks[index - 1].shape.link.filter,
          "is followed by \(kind.rawValue) activations, as its running statistics tell, which no "
            + "layer here computes; --slope draws it with others, wrongly")
      }
      results[index].activation = .relu
    }
    warn(of: fit, blocks, counts, isTutorials: false)
    if fit.latents != .normal || tutorial == nil {
      record.add(
        "\(fit.latents.rawValue) latent vectors",
        from: blocks[0].norm != nil ? .statistics : .convention)
    }
    return try finish(results, latents: fit.latents)
  }

  /// Warns if no choice fits the statistics.
  private mutating func warn(
    of fit: GeneratorFit, _ blocks: [GeneratorFit.Block], _ counts: [Float], isTutorials: Bool
  ) {
    let worst = fit.results.indices.max {
      fit.results[$0].distance ?? 0 < fit.results[$1].distance ?? 0
    }
    guard let worst, let distance = fit.results[worst].distance,
      distance > GeneratorFit.greatestDistance, let norm = blocks[worst].shape.link.norm
    else { return }
    if let count = counts.min(), count < Self.settledCount {
      guard !isTutorials else { return }
      record.warn(
        "its batch norms have seen \(Int(count)) batches only, so the running statistics tell "
          + "little: pictures may be wrong; `dcgan generate --batch-stats` draws without them")
      return
    }
    record.warn(
      "its running statistics do not fit its weights with any activation that is known here, least "
        + "of all \(norm.variance.quoted): pictures may be wrong; `dcgan generate --batch-stats` draws without them"
    )
  }

  /// The network of `results`, whose last layer is decided here.
  private mutating func finish(
    _ results: [GeneratorFit.Choice], latents: LatentDistribution
  ) throws(NetworkFlaw) -> Resolved {
    var results = results
    let side = try decideSizes(of: &results)
    recordChoices(results, side: side)
    return try assemble(results, latents: latents)
  }

  /// Decides the convolutions of which no statistics tell, and returns the height of the images.
  private mutating func decideSizes(
    of results: inout [GeneratorFit.Choice]
  ) throws(NetworkFlaw) -> Int {
    var side = 1
    // From here on, no norm tells anything.
    let open =
      facts.isKnownAtEnd
      ? results.count : 1 + (results.lastIndex { $0.distance != nil } ?? 0)
    let known = results.prefix(open).map(\.convolution)
    for (block, convolution) in zip(chain.blocks, known) {
      side = try made(by: convolution, of: side, block)
    }
    let sizing = EndSizing(
      blocks: Array(chain.blocks.dropFirst(open)),
      habit: EnlargingHabit(of: Array(known.dropFirst())), known: known)
    let convolutions =
      if let size = choices.imageSize {
        try sizing.convolutions(from: side, to: size)
      } else {
        try sizing.convolutions(from: side)
      }
    for (index, convolution) in zip(results.indices.dropFirst(open), convolutions) {
      results[index].convolution = convolution
      side = try made(by: convolution, of: side, chain.blocks[index])
    }
    if let size = choices.imageSize, size != side {
      throw NetworkFlaw(
        reason: "its images are \(side)x\(side), as "
          + (facts.isKnownAtEnd ? "its modules say" : "its running statistics tell")
          + ", and not \(size)x\(size)")
    }
    return side
  }

  private func made(
    by convolution: LayerSpec, of side: Int, _ block: GeneratorChain.Block
  ) throws(NetworkFlaw) -> Int {
    guard let made = convolution.side(side) else {
      throw .tensor(
        block.link.filter, "makes images of more than \(GeneratorChoices.sizeLimit) pixels a side")
    }
    guard block.outputs <= GANSpec.valueLimit / (made * made) else {
      throw .tensor(block.link.filter, "makes more numbers than an image can need")
    }
    return made
  }

  private mutating func recordChoices(_ results: [GeneratorFit.Choice], side: Int) {
    let option: GeneratorRecord.Source =
      facts.isKnownAtEnd ? .file : choices.imageSize == nil ? .convention : .option
    for (index, (block, result)) in zip(chain.blocks, results).enumerated().dropFirst() {
      if facts.blocks[index].convolution != nil { continue }
      let name = "'\(block.link.filter.name.printable)'"
      let isJudged = result.distance != nil
      record.add(
        "\(name) \(result.convolution.geometry)", from: isJudged ? .statistics : option,
        overruledBy: isJudged ? nil : "--image-size")
    }
    record.add("\(side)x\(side) images", from: option, overruledBy: "--image-size")
    let hidden = results.dropFirst()
    let texts = hidden.map(\.activation.text)
    let isJudged = hidden.contains { $0.distance != nil }
    let common = Set(texts).count == 1 ? texts[0] : texts.joined(separator: ", ")
    record.add(
      "\(common) between the layers",
      from: choices.slope != nil
        ? .option
        : facts.blocks.dropFirst().allSatisfy { $0.activation != nil }
          ? .file : isJudged ? .statistics : .convention,
      overruledBy: "--slope")
    let epsilons = hidden.map { "\($0.epsilon)" }
    if chain.blocks.contains(where: { $0.link.norm != nil }) {
      record.add(
        "epsilon " + (Set(epsilons).count == 1 ? epsilons[0] : epsilons.joined(separator: ", ")),
        from: choices.epsilon != nil
          ? .option : !facts.isEmpty ? .file : isJudged ? .statistics : .convention,
        overruledBy: "--epsilon")
    }
    record.add(
      "a \((choices.output ?? facts.output ?? .tanh).rawValue) at the end",
      from: choices.output != nil ? .option : facts.output != nil ? .file : .convention,
      overruledBy: "--output")
  }

  /// The network with the layers of `results`.
  private func assemble(
    _ results: [GeneratorFit.Choice], latents: LatentDistribution
  ) throws(NetworkFlaw) -> Resolved {
    var (layers, kept): ([LayerSpec], [[String: Tensor]]) = ([], [])
    var place = 0
    for (index, block) in chain.blocks.enumerated() {
      let next = index + 1 < results.count ? results[index + 1] : nil
      let own = block.layers(
        results[index].convolution,
        epsilon: next?.epsilon ?? choices.epsilon ?? facts.lastEpsilon ?? results[index].epsilon,
        activation: next.map(\.activation.layer) ?? .tanh)
      let count = block.link.norm == nil ? 2 : 3
      layers += own
      kept += values[place..<place + count].prefix(own.count)
      place += count
    }
    if (choices.output ?? facts.output) == .sigmoid {
      // Images are in [-1, 1] here, and 2 sigmoid(x) - 1 = tanh(x / 2).
      let end = layers.lastIndex { $0 != .tanh } ?? 0
      for name in ["weight", "bias"] {
        kept[end][name] = kept[end][name]?.map { $0 / 2 }
      }
    }
    let spec = NetworkSpec(input: [1, 1, chain.blocks[0].inputs], layers)
    do { try spec.validate() } catch { throw NetworkFlaw(reason: error.description) }
    return Resolved(spec: spec, values: kept, latents: latents, record: record)
  }
}
