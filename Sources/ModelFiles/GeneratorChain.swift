import Checkpoints
import GAN
import Layers
import PlainText
import Tensors

/// A generator that is a chain like the tutorial's: transposed convolutions from a latent vector to
/// an image, each but perhaps the last followed by a batch norm and an activation.
///
/// A file has the tensors only: their shapes tell channels and kernels. What else there is to know,
/// strides and paddings for instance, is left open here (see `GeneratorResolver`).
struct GeneratorChain {
  /// A convolution with what follows it up to the next one.
  struct Block {
    /// Its tensors.
    let link: ConvolutionLink
    /// What the filter may belong to: two kinds where it takes as many channels as it makes.
    let kinds: [Kind]
    /// Channels of the input.
    let inputs: Int
    /// Channels of the output.
    let outputs: Int
    /// Whether it makes the first pixels of a latent vector.
    let isFirst: Bool

    /// Rows and columns of the kernel.
    var kernel: Int { link.filter.shape[2] }
  }

  /// What a filter may belong to.
  enum Kind {
    /// A filter `[in, out, k, k]`.
    case transposed
    /// A filter `[out, in, k, k]`.
    case plain
  }

  /// The blocks, two at least.
  private(set) var blocks: [Block] = []

  /// The chain that `layers` form in this order.
  init(_ layers: [LayerTensors]) throws(NetworkFlaw) {
    do {
      for link in try ConvolutionLink.links(of: layers) {
        blocks.append(try Self.block(link, after: blocks.last))
        try Self.checkSizes(of: blocks)
      }
      try checkEnds()
      try Self.checkNumbers(of: layers)
    } catch {
      throw NetworkFlaw(reason: error.reason, depth: blocks.count)
    }
  }

  private static func block(
    _ link: ConvolutionLink, after last: Block?
  ) throws(NetworkFlaw) -> Block {
    let (filter, shape) = (link.filter, link.filter.shape)
    guard shape.rank == 4 else {
      throw .tensor(
        filter,
        "belongs to a fully connected layer; generators are read that have convolutions only")
    }
    var kinds = [Kind.transposed]
    if let last { kinds = try self.kinds(of: filter, after: last) }
    let isPlain = kinds == [.plain]
    let (inputs, outputs) = isPlain ? (shape[1], shape[0]) : (shape[0], shape[1])
    for entry in [link.bias, link.norm?.mean].compactMap({ $0 }) where entry.shape != [outputs] {
      throw .tensor(
        entry, "does not fit the \(outputs) channels that the convolution before it makes")
    }
    if let norm = link.spectralNorm {
      // PyTorch's matrix has a row for each output channel.
      for (entry, count) in [(norm.left, outputs), (norm.right, shape.count / outputs)]
      where entry.shape != [count] {
        throw .tensor(entry, "does not fit the filter \(filter.quoted) that it normalizes")
      }
    }
    return Block(
      link: link, kinds: kinds, inputs: inputs, outputs: outputs, isFirst: last == nil)
  }

  /// Throws if the last of `blocks` is larger than layers can be here, there are too many, or it is
  /// that of another network than the first.
  private static func checkSizes(of blocks: [Block]) throws(NetworkFlaw) {
    guard let first = blocks.first, let last = blocks.last else { return }
    let filter = last.link.filter
    guard max(last.inputs, last.outputs) <= 1 << 16, 1...1024 ~= last.kernel else {
      throw .tensor(
        filter, "is too large; at most 65536 channels and kernels of 1024x1024 are read")
    }
    guard blocks.count <= 200 else {
      throw .tensor(filter, "is one of more than 200, which no generator here has")
    }
    guard Leftovers.isOtherNetwork(filter.name) == Leftovers.isOtherNetwork(first.link.filter.name)
    else {
      throw .tensor(filter, "belongs to another network than those before it, by its name")
    }
  }

  /// What `filter` may belong to: only one kind of convolution takes the channels that the layer
  /// before makes, unless it makes as many.
  private static func kinds(
    of filter: TensorEntry, after last: Block
  ) throws(NetworkFlaw) -> [Kind] {
    let (shape, channels) = (filter.shape, last.outputs)
    switch (shape[0] == channels, shape[1] == channels) {
    case (true, false): return [.transposed]
    // A plain convolution with an even kernel would not keep the image's size.
    case (true, true) where shape[2] % 2 == 0: return [.transposed]
    case (true, true): return [.plain, .transposed]
    case (false, true) where shape[2] % 2 == 1: return [.plain]
    case (false, true):
      throw .tensor(filter, "is the filter of a convolution that shrinks its image")
    case (false, false):
      throw .tensor(filter, "does not take the \(channels) channels that the layer before it makes")
    }
  }

  private func checkEnds() throws(NetworkFlaw) {
    guard let last = blocks.last else { throw NetworkFlaw(reason: "it has no filters") }
    guard
      blocks.contains(where: { !$0.isFirst && $0.kernel > 1 && $0.kinds.contains(.transposed) })
    else {
      throw .tensor(last.link.filter, "ends a chain in which no layer enlarges the image")
    }
    guard last.outputs == 1 || last.outputs == 3 else {
      throw .tensor(
        last.link.filter,
        "makes \(last.outputs) channels at the end; an image has 1 or 3")
    }
  }
}

extension GeneratorChain {
  /// The most layers without tensors between two that have some: an activation, a dropout, a
  /// padding.
  private static let gapLimit = 3

  /// Throws if numbers in the layers' names show that layers are missing, at the beginning or
  /// between others, as in a part of a file that was split.
  private static func checkNumbers(of layers: [LayerTensors]) throws(NetworkFlaw) {
    let parts = layers.map { $0.name.split(separator: ".") }
    guard let first = parts.first else { return }
    // The first part in which names differ: that of `nn.Sequential`, if it is a number.
    let place = first.indices.first { index in
      parts.contains { !$0.indices.contains(index) || $0[index] != first[index] }
    }
    guard let place else { return }
    var last = -1
    for (layer, parts) in zip(layers, parts) {
      guard parts.indices.contains(place), let number = Int(parts[place]), number >= last
      else { return }
      // A layer that reshapes the latent vectors may come first.
      let isMissing = last < 0 ? number > 1 : number - last > gapLimit + 1
      if isMissing {
        let before =
          last < 0 ? "is the first, so the layers before it" : "follows \(last), so others"
        throw .tensor(
          layer.entries[0],
          "belongs to layer \(number), which \(before) are missing; a part of a network draws "
            + "nothing, so use the whole file")
      }
      last = number
    }
  }
}

extension GeneratorChain {
  /// The layers with what is usual for everything that the file does not tell.
  var usualLayers: [LayerSpec] {
    blocks.enumerated().flatMap { index, block in
      block.layers(
        block.usualConvolution(.doubling), activation: index == blocks.count - 1 ? .tanh : .relu)
    }
  }

  /// What the chain is: the tutorial's generator, or one whose layers are to be resolved.
  func match() -> NetworkMatch {
    let layers = usualLayers
    let origins = NetworkMatch.origins(of: layers, in: blocks.map(\.link))
    do throws(NetworkFlaw) {
      let configuration = try tutorialConfiguration()
      return NetworkMatch(
        spec: configuration.generator, origins: origins, tutorial: .success(configuration),
        chain: self)
    } catch {
      return NetworkMatch(origins: origins, tutorial: .failure(error), chain: self)
    }
  }

  /// The sizes of the tutorial's generator that has the same tensors.
  private func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration {
    let last = blocks[blocks.count - 1]
    let configuration = ModelConfiguration(
      // A file of many filters must not overflow it.
      imageSize: blocks.count < 12 ? 2 << blocks.count : 0, nc: last.outputs, nz: blocks[0].inputs,
      ngf: last.inputs)
    try configuration.validateAsFlaw()
    try configuration.generator.compareFilters(with: blocks.map(\.link), of: "generator")
    for block in blocks.dropLast() where block.link.norm == nil {
      throw .tensor(block.link.filter, "is followed by no batch norm")
    }
    if let entry = last.link.norm?.mean ?? last.link.bias {
      throw .tensor(
        entry, "follows the last layer, which has neither bias nor batch norm in the tutorial")
    }
    return configuration
  }
}
