import Preconditions
public import RandomStreams
public import Tensors

/// A network as plain data: a chain of layers, and the shape of what it takes.
///
/// Everything that is known of a network without its weights derives from here: its layers, the
/// tensors of its `state_dict`, output shapes, its table, what training it costs, and what a file
/// of tensors must have to hold it.
public struct NetworkSpec: Hashable, Sendable {
  /// What the names of its tensors begin with, as in the tutorial: `main`.
  public let name = "main"
  /// The shape of one example, without the batch: `[H, W, C]`.
  public var input: TensorShape
  /// The layers in the order in which they are applied.
  public var layers: [LayerSpec]

  /// A network for examples of the shape `input`.
  public init(input: TensorShape, _ layers: [LayerSpec]) {
    (self.input, self.layers) = (input, layers)
  }

  /// The most channels of a layer.
  static let channelLimit = 1 << 20
  /// The largest kernel and stride.
  static let kernelLimit = 1024
  /// The most values of a filter.
  static let filterLimit = 1 << 40
  /// The most layers of a network.
  static let layerLimit = 1000
  /// The most pixels along a side of what a layer makes.
  private static let sideLimit = 1 << 14
  /// The most values that a layer makes of one example.
  private static let valueLimit = 1 << 30
}

extension NetworkSpec {
  /// The shape of one example after each layer, without the batch.
  ///
  /// Throws if a layer is impossible or does not take what the layer before it makes. All sizes are
  /// bounded, so that what derives from them does not overflow.
  public func outputShapes() throws(NetworkSpecError) -> [TensorShape] {
    guard input.rank == 3, input.dimensions.allSatisfy({ 1...Self.channelLimit ~= $0 }) else {
      throw NetworkSpecError("its input \(input) is no shape [H, W, C]", at: name)
    }
    guard 1...Self.layerLimit ~= layers.count else {
      throw NetworkSpecError(
        "\(layers.count) layers are not possible; use 1 to \(Self.layerLimit)", at: name)
    }
    var shapes: [TensorShape] = []
    for (index, layer) in layers.enumerated() {
      do {
        shapes.append(try outputShape(of: layer, for: shapes.last ?? input, isFirst: index == 0))
      } catch {
        throw error.inLayer(index, of: name)
      }
    }
    return shapes
  }

  private func outputShape(
    of layer: LayerSpec, for input: TensorShape, isFirst: Bool
  ) throws(NetworkSpecError) -> TensorShape {
    let channels = input[input.rank - 1]
    guard input.dimensions.dropLast().allSatisfy({ $0 <= Self.sideLimit }) else {
      throw NetworkSpecError("its input \(input) has a side of more than \(Self.sideLimit) pixels")
    }
    // The layer's own fields come first: `takes 0 channels` would not name the culprit.
    let shape = try layer.outputShape(for: input)
    if let needed = layer.inputChannels, needed != channels {
      throw NetworkSpecError(
        "takes \(needed) channels, \(isFirst ? "the input has" : "the layer before it makes") "
          + "\(channels)")
    }
    guard shape.dimensions.dropLast().allSatisfy({ $0 <= Self.sideLimit }),
      shape.count <= Self.valueLimit
    else { throw NetworkSpecError("makes \(shape), which is more than any memory holds") }
    return shape
  }

  /// Throws if a layer is impossible or does not take what the layer before it makes.
  public func validate() throws(NetworkSpecError) { _ = try outputShapes() }

  /// `outputShapes()` for `caller`, whose own caller promises that the network is valid.
  func validShapes(for caller: String) -> [TensorShape] {
    do { return try outputShapes() } catch { programError("NetworkSpec.\(caller): \(error)") }
  }

  /// The shape of what the network makes of one example, without the batch. The network must be
  /// valid.
  public var outputShape: TensorShape {
    let shapes = validShapes(for: "outputShape")
    return shapes[shapes.count - 1]
  }

  /// The most values that a layer makes of one example. The network must be valid.
  package var largestOutput: Int {
    validShapes(for: "largestOutput").map(\.count).max() ?? 0
  }

  /// The first batch norm that gets one value a channel of each example, and so no statistics of
  /// one example alone; nil if there is none. The network must be valid.
  package var normOfSinglePixels: Int? {
    zip(layers, validShapes(for: "normOfSinglePixels")).enumerated().first { _, layer in
      guard case .batchNorm = layer.0 else { return false }
      return layer.1[0] * layer.1[1] == 1
    }?.offset
  }

  /// The tensors of the network's `state_dict` in PyTorch's order: `main.0.weight` and so on.
  public var tensors: [TensorSpec] {
    layers.enumerated().flatMap { index, layer in
      layer.tensors.map { tensor in
        var tensor = tensor
        tensor.name = "\(name).\(index).\(tensor.name)"
        return tensor
      }
    }
  }
}

extension NetworkSpec {
  /// The network with fresh weights, drawn from `stream` layer by layer as the tutorial's
  /// `weights_init` does: convolutions N(0, 0.02), norms N(1, 0.02), biases 0.
  ///
  /// A network that is not valid ends the program.
  public func makeNetwork(using stream: inout RandomStream) -> Sequential {
    _ = validShapes(for: "makeNetwork")
    return Sequential(name: name, layers.map { $0.makeLayer(drawsWeights: true, using: &stream) })
  }

  /// The network with arbitrary weights, which must be read from a file before they are used.
  package func makeNetworkToBeRead() -> Sequential {
    _ = validShapes(for: "makeNetworkToBeRead")
    var unused = RandomStream(seed: 0, name: "unused")
    return Sequential(
      name: name, layers.map { $0.makeLayer(drawsWeights: false, using: &unused) })
  }
}

/// A network in a file is an object with `input` and `layers` (`docs/networks.md`).
extension NetworkSpec: Codable {
  /// Reads a network and validates it. What is wrong is a `NetworkSpecError` that names the layer.
  public init(from decoder: any Decoder) throws {
    var fields = try FieldReader(decoder)
    let input = try fields.value("input", as: [Int].self, "a list of three whole numbers")
    guard input.count == 3, input.allSatisfy({ 1...Self.channelLimit ~= $0 }) else {
      throw NetworkSpecError(
        "'input' is not height, width and channels, each 1 to \(Self.channelLimit)")
    }
    let layers = try fields.value("layers", as: LayerList.self, "a list of layers").layers
    try fields.end()
    self.init(input: TensorShape(input), layers)
    try validate()
  }

  /// Writes the object that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encode(input.dimensions, forKey: AnyKey("input"))
    try container.encode(layers, forKey: AnyKey("layers"))
  }

  /// A list of layers, whose errors name the layer.
  private struct LayerList: Decodable {
    var layers: [LayerSpec] = []

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      while !list.isAtEnd {
        guard layers.count < layerLimit else {
          throw NetworkSpecError("it has more than \(layerLimit) layers")
        }
        do {
          layers.append(try list.decode(LayerSpec.self))
        } catch let error as NetworkSpecError {
          throw error.inLayer(layers.count, of: "main")
        }
      }
    }
  }
}
