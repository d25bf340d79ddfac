import Checkpoints
import Layers
import PlainText
import Tensors

/// What the modules of a file that was pickled whole say about a generator: everything that running
/// statistics are asked for otherwise.
///
/// Modules stand in the order of their attributes, which is that of the layers in an
/// `nn.Sequential`. Where activations stand between the convolutions, their places are known.
struct ModuleFacts {
  /// What is known of a block; nil where modules do not tell.
  struct Block {
    /// The convolution.
    var convolution: LayerSpec?
    /// The activation before it.
    var activation: HiddenActivation?
    /// What the norm before it adds to variances.
    var epsilon: Float?
  }

  /// One for each block of the chain.
  private(set) var blocks: [Block]
  /// What the norm of the last block adds to variances.
  private(set) var lastEpsilon: Float?
  /// The activation at the end.
  private(set) var output: GeneratorChoices.Output?

  /// Whether the convolutions are all known.
  var isKnownAtEnd: Bool { blocks.allSatisfy { $0.convolution != nil } }
  /// Whether there is nothing.
  private(set) var isEmpty = true

  /// Modules that change nothing when images are drawn.
  private static let neutral: Set = [
    "Identity", "Dropout", "Dropout2d", "Flatten", "Unflatten", "BatchNorm2d",
  ]

  /// What `modules` say about `chain`.
  ///
  /// Throws if there is one among its layers that no layer here computes.
  init(_ modules: [PickledModule], of chain: GeneratorChain) throws(NetworkFlaw) {
    blocks = Array(repeating: Block(), count: chain.blocks.count)
    let places = Dictionary(
      modules.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    let found = chain.blocks.map { places[$0.link.name] }
    guard let first = found[0], found.allSatisfy({ $0 != nil }) else { return }
    isEmpty = false
    var epsilons: [Float?] = []
    for (index, block) in chain.blocks.enumerated() {
      let module = modules[found[index] ?? 0]
      blocks[index].convolution = try block.convolution(of: module)
      epsilons.append(
        block.link.norm.flatMap { places[$0.name] }.flatMap {
          modules[$0].number("eps").map { Float($0) }
        })
      if case let epsilon?? = epsilons.last, !(epsilon > 0 && epsilon <= 100) {
        throw NetworkFlaw(
          reason:
            "the batch norm after '\(module.path.printable)' has epsilon \(epsilon), which is "
            + "not possible", depth: chain.blocks.count)
      }
    }
    for index in blocks.indices.dropFirst() { blocks[index].epsilon = epsilons[index - 1] }
    lastEpsilon = epsilons[epsilons.count - 1]

    // Modules without others inside, of the same network and after its first convolution.
    let containers = Set(modules.map { $0.path.parentPath })
    let root = chain.blocks.map(\.link.name).commonPath
    var gaps = Array(repeating: [HiddenActivation](), count: chain.blocks.count)
    for (place, module) in modules.enumerated()
    where place > first && !containers.contains(module.path) && module.path.isWithin(root) {
      let gap = found.count { ($0 ?? 0) < place } - 1
      switch module.kind {
      case "ConvTranspose2d", "Conv2d": continue
      case "ReLU": gaps[gap].append(.relu)
      case "LeakyReLU":
        let slope = Float(module.number("negative_slope") ?? 0.01)
        guard 0...1 ~= slope else {
          throw NetworkFlaw(
            reason: "module '\(module.path.printable)' is a LeakyReLU of slope \(slope), which no "
              + "layer here computes", depth: chain.blocks.count)
        }
        gaps[gap].append(.rectifier(slope: slope))
      case "Tanh" where gap == chain.blocks.count - 1: output = .tanh
      case "Sigmoid" where gap == chain.blocks.count - 1: output = .sigmoid
      case let kind where Self.neutral.contains(kind): continue
      default:
        throw NetworkFlaw(
          reason: "module '\(module.path.printable)' is a \(module.className.printable), which no "
            + "layer here computes", depth: chain.blocks.count)
      }
    }
    if let index = gaps.firstIndex(where: { $0.count > 1 && Set($0).count > 1 }) {
      throw .tensor(
        chain.blocks[index].link.filter,
        "is followed by several activations, as its modules tell, which no layer here computes")
    }
    let hidden = gaps.dropLast()
    if hidden.contains(where: { !$0.isEmpty }) {
      for (index, activations) in hidden.enumerated() {
        blocks[index + 1].activation = activations.first ?? .rectifier(slope: 1)
      }
    } else if let last = gaps.last, Set(last).count == 1 {
      // One module for all layers, an attribute beside them.
      for index in blocks.indices.dropFirst() { blocks[index].activation = last[0] }
    }
  }
}

extension GeneratorChain.Block {
  /// The convolution that `module` says it is.
  ///
  /// Throws if no layer here computes it.
  fileprivate func convolution(of module: PickledModule) throws(NetworkFlaw) -> LayerSpec? {
    let kind: GeneratorChain.Kind
    switch module.kind {
    case "ConvTranspose2d": kind = .transposed
    case "Conv2d": kind = .plain
    // What a subclass does is unknown.
    default: return nil
    }
    for (name, usual) in [("dilation", 1), ("groups", 1)] {
      guard let value = module.side(name), value != usual else { continue }
      throw .tensor(
        link.filter, "belongs to a convolution with \(name) \(value), which no layer here computes")
    }
    if case .text(let mode)? = module.attributes["padding_mode"], mode != "zeros" {
      throw .tensor(
        link.filter,
        "belongs to a convolution with padding mode \(mode.printable), which no layer here computes"
      )
    }
    var padding = module.side("padding")
    if case .text(let name)? = module.attributes["padding"] {
      padding = name == "same" && kernel % 2 == 1 ? (kernel - 1) / 2 : name == "valid" ? 0 : nil
    }
    guard kinds.contains(kind) || isFirst, let stride = module.side("stride"), let padding else {
      throw .tensor(link.filter, "belongs to a \(module.kind) whose stride or padding is unknown")
    }
    let outputPadding = kind == .transposed ? module.side("output_padding") ?? 0 : 0
    guard 1...64 ~= stride, 0..<kernel ~= padding, 0..<stride ~= outputPadding,
      !(isFirst && kind == .plain)
    else {
      throw .tensor(
        link.filter,
        "belongs to a \(module.kind) of stride \(stride), padding \(padding) and output padding "
          + "\(outputPadding), which no layer here computes")
    }
    let result = convolution(kind, stride: stride, padding: padding, outputPadding: outputPadding)
    guard !isFirst || result.side(1) != nil else {
      throw .tensor(
        link.filter,
        "makes no pixels of a latent vector with padding \(padding), as its module says")
    }
    return result
  }
}

extension PickledModule {
  /// The name of the class, without the Python modules around it.
  fileprivate var kind: String {
    className.utf8.split(separator: UInt8(ascii: ".")).last.flatMap { String($0) } ?? ""
  }

  /// The attribute `name` as a number; nil if it is none.
  fileprivate func number(_ name: String) -> Double? {
    switch attributes[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The attribute `name`, the same number for height and width; nil if it is none.
  fileprivate func side(_ name: String) -> Int? {
    switch attributes[name] {
    case .integer(let value): value
    case .list(let values):
      if let first = values.first, values.allSatisfy({ $0 == first }),
        case .integer(let value) = first
      {
        value
      } else {
        nil
      }
    default: nil
    }
  }
}

extension String {
  /// What is before the last dot; empty without one.
  fileprivate var parentPath: String {
    let parts = utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.dropLast().map { String($0) ?? "" }.joined(separator: ".")
  }

  /// Whether this path is that of a member of the module at `path`, at any depth.
  fileprivate func isWithin(_ path: String) -> Bool {
    path.isEmpty || utf8.starts(with: (path + ".").utf8)
  }
}

extension [String] {
  /// The path of the innermost module that has all of these inside.
  fileprivate var commonPath: String {
    let parts = map { $0.split(separator: ".") }
    guard var shared = parts.first?.dropLast() else { return "" }
    for other in parts { shared = shared.prefix(zip(shared, other).prefix { $0 == $1 }.count) }
    return shared.joined(separator: ".")
  }
}
