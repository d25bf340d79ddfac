import Checkpoints
import GAN
import Layers
import PlainText
import Tensors

/// A generator that is a chain like the tutorial's: transposed convolutions from a latent vector to
/// an image, each followed by a batch norm and a ReLU, the last one by a tanh.
///
/// A file has the tensors only. What they do not say is taken to be as usual: the first layer makes
/// k x k pixels of one, every other transposed convolution doubles height and width, and a plain
/// convolution, which an odd kernel allows, keeps them.
struct GeneratorChain {
  /// A convolution with what follows it up to the next one.
  private struct Block {
    let link: ConvolutionLink
    let isTransposed: Bool
    let sizes: LayerSpec.ConvolutionSizes

    /// The layers, with `activation` for the last of them.
    func layers(_ activation: LayerSpec) -> [LayerSpec] {
      var sizes = sizes
      // A norm takes the bias in (see `NetworkMatch.origins`).
      sizes.bias = link.bias != nil && link.norm == nil
      let convolution: LayerSpec = isTransposed ? .convTranspose(sizes) : .conv(sizes)
      let norm: [LayerSpec] = link.norm == nil ? [] : [.batchNorm(sizes.outputs)]
      return [convolution] + norm + [activation]
    }
  }

  private var blocks: [Block] = []
  /// Height and width of the images.
  private var side = 1

  /// The largest images that are drawn.
  private static let sideLimit = 1024

  /// The chain that `layers` form in this order.
  init(_ layers: [LayerTensors]) throws(NetworkFlaw) {
    do {
      for link in try ConvolutionLink.links(of: layers) {
        let block = try Self.block(link, after: blocks.last)
        blocks.append(block)
        try grow(by: block)
      }
      try checkEnds()
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
    let size = shape[2]
    var isTransposed = true
    if let last { isTransposed = try self.isTransposed(filter, after: last) }
    let (inputs, outputs) = isTransposed ? (shape[0], shape[1]) : (shape[1], shape[0])
    for entry in [link.bias, link.norm?.mean].compactMap({ $0 }) where entry.shape != [outputs] {
      throw .tensor(
        entry, "does not fit the \(outputs) channels that the convolution before it makes")
    }
    // The first layer sees one pixel; a convolution keeps its image; and a kernel of one pixel
    // leaves nothing to choose.
    let isFirst = last == nil
    let doubles = isTransposed && !isFirst && size > 1
    return Block(
      link: link, isTransposed: isTransposed,
      sizes: LayerSpec.ConvolutionSizes(
        inputs: inputs, outputs: outputs, kernel: size, stride: doubles ? 2 : 1,
        // (side - 1) * 2 - 2 * padding + size + outputPadding = 2 * side
        padding: isFirst ? 0 : (size - 1) / 2,
        outputPadding: doubles && size % 2 == 1 ? 1 : 0, bias: false))
  }

  /// Whether `filter` is that of a transposed convolution, `[in, out, k, k]`, or of a plain one,
  /// `[out, in, k, k]`: only one of them takes the channels that the layer before makes.
  private static func isTransposed(
    _ filter: TensorEntry, after last: Block
  ) throws(NetworkFlaw) -> Bool {
    let (shape, channels) = (filter.shape, last.sizes.outputs)
    switch (shape[0] == channels, shape[1] == channels) {
    case (true, false): return true
    // A plain convolution with an even kernel would not keep the image's size.
    case (true, true) where shape[2] % 2 == 0: return true
    case (true, true):
      throw .tensor(
        filter,
        "may be the filter of a convolution or of a transposed one, which the file does not tell")
    case (false, true) where shape[2] % 2 == 1: return false
    case (false, true):
      throw .tensor(filter, "is the filter of a convolution that shrinks its image")
    case (false, false):
      throw .tensor(filter, "does not take the \(channels) channels that the layer before it makes")
    }
  }

  private mutating func grow(by block: Block) throws(NetworkFlaw) {
    let sizes = block.sizes
    let size = blocks.count == 1 ? sizes.kernel : side * sizes.stride
    guard size <= Self.sideLimit else {
      throw .tensor(block.link.filter, "makes images of more than \(Self.sideLimit) pixels a side")
    }
    side = size
    guard sizes.outputs <= GANSpec.valueLimit / (side * side) else {
      throw .tensor(block.link.filter, "makes more numbers than an image can need")
    }
  }

  private func checkEnds() throws(NetworkFlaw) {
    guard let last = blocks.last else { throw NetworkFlaw(reason: "it has no filters") }
    guard blocks.contains(where: { $0.sizes.stride == 2 }) else {
      throw .tensor(last.link.filter, "ends a chain in which no layer enlarges the image")
    }
    guard last.sizes.outputs == 1 || last.sizes.outputs == 3 else {
      throw .tensor(
        last.link.filter,
        "makes \(last.sizes.outputs) channels at the end; an image has 1 or 3")
    }
  }
}

extension GeneratorChain {
  /// What the chain is, with ReLUs for all activations but the last.
  func match() -> NetworkMatch {
    let (nz, nc) = (blocks[0].sizes.inputs, blocks[blocks.count - 1].sizes.outputs)
    let layers =
      blocks.dropLast().flatMap { $0.layers(.relu) }
      + blocks[blocks.count - 1].layers(.tanh)
    let note = assumption.map { "; \($0)" } ?? ""
    let sizes =
      "\(side)x\(side) \(nc == 3 ? "colour" : "grey") images from latent vectors of \(nz)\(note)"
    let tutorial: Result<ModelConfiguration, NetworkFlaw>
    let comparison: String
    do throws(NetworkFlaw) {
      let configuration = try tutorialConfiguration()
      tutorial = .success(configuration)
      comparison = "the tutorial's with ngf \(configuration.ngf)"
    } catch {
      tutorial = .failure(error)
      comparison = "not the tutorial's: \(error.reason)"
    }
    return NetworkMatch(
      spec: NetworkSpec(input: [1, 1, nz], layers),
      origins: NetworkMatch.origins(of: layers, in: blocks.map(\.link)), tutorial: tutorial,
      summary: "\(sizes), \(comparison)", assumption: assumption)
  }

  /// What is taken for granted although other networks have the same tensors; nil where nothing is.
  private var assumption: String? {
    blocks.first { $0.sizes.outputPadding > 0 }.map { block in
      "tensor '\(block.link.filter.name.printable)' has an odd kernel, which is taken to "
        + "double the image (stride 2, output padding 1); the file does not tell"
    }
  }

  /// The sizes of the tutorial's generator that this one is.
  private func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration {
    let last = blocks[blocks.count - 1]
    let configuration = ModelConfiguration(
      imageSize: side, nc: last.sizes.outputs, nz: blocks[0].sizes.inputs, ngf: last.sizes.inputs)
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
