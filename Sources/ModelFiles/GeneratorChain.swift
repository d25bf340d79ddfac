import Checkpoints
package import GAN
import PlainText
import Tensors

/// A generator whose layers are a chain like the tutorial's: transposed convolutions from a latent
/// vector to an image, each followed by a batch norm and a ReLU, the last one by a tanh.
///
/// A file has the tensors only. What they do not say is taken to be as usual: the first layer makes
/// k x k pixels of one, every other transposed convolution doubles height and width, and a plain
/// convolution, which an odd kernel allows, keeps them.
package struct GeneratorChain: NetworkChain {
  package typealias Other = DiscriminatorChain

  package static let network = NetworkFile.Network.generator
  package static var sizes: [(setting: String, value: KeyPath<ModelConfiguration, Int>)] {
    [("image-size", \.imageSize), ("nc", \.nc), ("nz", \.nz), ("ngf", \.ngf)]
  }

  /// A link with what its tensors leave open.
  struct Stage {
    let link: ChainLink
    let isTransposed: Bool
    let inputChannels: Int
    let outputChannels: Int
    let kernelSize: Int
    let stride: Int
    let padding: Int
    let outputPadding: Int
  }

  private(set) var stages: [Stage] = []
  /// Height and width of the images.
  private(set) var side = 1

  /// The most numbers that a layer makes for an image.
  private(set) var largestLayer = 1

  package var links: [ChainLink] { stages.map(\.link) }
  /// The length of a latent vector.
  var nz: Int { stages[0].inputChannels }
  /// Height, width and channels of an image.
  var imageShape: Shape { [side, side, stages[stages.count - 1].outputChannels] }

  /// The largest images that are drawn, and the most numbers that a layer may make for one of them:
  /// a small file can describe layers that no memory holds.
  private static let (sideLimit, valueLimit) = (1024, 1 << 24)

  /// What is taken for granted although other networks have the same tensors; nil where nothing is.
  var assumption: String? {
    stages.first { $0.outputPadding > 0 }.map { stage in
      "tensor '\(stage.link.filter.name.printable)' has an odd kernel, which is taken to double the image "
        + "(stride 2, output padding 1); the file does not tell"
    }
  }

  /// The chain that `layers` form in this order.
  package init(_ layers: [LayerTensors]) throws(NetworkFlaw) {
    do {
      for link in try ChainLink.links(of: layers) {
        let stage = try Self.stage(link, after: stages.last)
        stages.append(stage)
        try grow(by: stage)
      }
      try checkEnds()
    } catch {
      throw NetworkFlaw(reason: error.reason, depth: stages.count)
    }
  }

  private static func stage(_ link: ChainLink, after last: Stage?) throws(NetworkFlaw) -> Stage {
    let (filter, shape) = (link.filter, link.filter.shape)
    guard shape.rank == 4 else {
      throw .tensor(
        filter,
        "belongs to a fully connected layer; generators are read that have convolutions only")
    }
    let size = shape[2]
    let isTransposed = try last.map { last throws(NetworkFlaw) in
      try self.isTransposed(filter, after: last)
    }
    let (inputs, outputs) = isTransposed == false ? (shape[1], shape[0]) : (shape[0], shape[1])
    for entry in [link.bias, link.norm?.mean].compactMap({ $0 }) where entry.shape != [outputs] {
      throw .tensor(
        entry, "does not fit the \(outputs) channels that the convolution before it makes")
    }
    // The first layer sees one pixel; a convolution keeps its image; and a kernel of one pixel
    // leaves nothing to choose.
    let isFirst = last == nil
    let doubles = isTransposed == true && size > 1
    return Stage(
      link: link, isTransposed: isTransposed ?? true, inputChannels: inputs,
      outputChannels: outputs, kernelSize: size, stride: doubles ? 2 : 1,
      // (side - 1) * 2 - 2 * padding + size + outputPadding = 2 * side
      padding: isFirst ? 0 : (size - 1) / 2, outputPadding: doubles && size % 2 == 1 ? 1 : 0)
  }

  /// Whether `filter` is that of a transposed convolution, `[in, out, k, k]`, or of a plain one,
  /// `[out, in, k, k]`: only one of them takes the channels that the layer before makes.
  private static func isTransposed(
    _ filter: TensorEntry, after last: Stage
  ) throws(NetworkFlaw) -> Bool {
    let (shape, channels) = (filter.shape, last.outputChannels)
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

  private mutating func grow(by stage: Stage) throws(NetworkFlaw) {
    let size = stages.count == 1 ? stage.kernelSize : side * stage.stride
    guard size <= Self.sideLimit else {
      throw .tensor(stage.link.filter, "makes images of more than \(Self.sideLimit) pixels a side")
    }
    side = size
    guard stage.outputChannels <= Self.valueLimit / (side * side) else {
      throw .tensor(stage.link.filter, "makes more numbers than an image can need")
    }
    largestLayer = max(largestLayer, stage.outputChannels * side * side)
  }

  private func checkEnds() throws(NetworkFlaw) {
    guard let last = stages.last else { throw NetworkFlaw(reason: "it has no filters") }
    guard stages.contains(where: { $0.stride == 2 }) else {
      throw .tensor(last.link.filter, "ends a chain in which no layer enlarges the image")
    }
    guard last.outputChannels == 1 || last.outputChannels == 3 else {
      throw .tensor(
        last.link.filter,
        "makes \(last.outputChannels) channels at the end; an image has 1 or 3")
    }
  }
}
