import PlainText

/// A layer in a file is an object: its kind under `layer`, and its fields (`docs/networks.md`).
extension LayerSpec: Codable {
  /// The value of a field in a file.
  package enum Field: CustomStringConvertible {
    case integer(Int)
    case number(Float)
    case flag(Bool)

    /// The value as JSON.
    package var description: String {
      switch self {
      case .integer(let value): "\(value)"
      case .number(let value): "\(value)"
      case .flag(let value): "\(value)"
      }
    }
  }

  /// The kinds of layers that a file may have, under their names there.
  package enum Kind: String, CaseIterable {
    case conv, convTranspose, batchNorm, upsample, relu, leakyReLU, tanh, sigmoid
  }

  /// The kind that a file calls the layer.
  package var kind: Kind {
    switch self {
    case .conv: .conv
    case .convTranspose: .convTranspose
    case .batchNorm: .batchNorm
    case .upsample: .upsample
    case .relu: .relu
    case .leakyReLU: .leakyReLU
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    }
  }

  /// The layer's fields in a file, in their order. Those that are rare are left out where they have
  /// their usual value.
  package var fields: [(name: String, value: Field)] {
    switch self {
    case .conv(let convolution), .convTranspose(let convolution):
      let rare: [(String, Field)] = [
        ("outputPadding", .integer(convolution.outputPadding)), ("bias", .flag(convolution.bias)),
        ("spectralNorm", .flag(convolution.spectralNorm)),
      ]
      return [
        ("in", .integer(convolution.inputs)), ("out", .integer(convolution.outputs)),
        ("kernel", .integer(convolution.kernel)), ("stride", .integer(convolution.stride)),
        ("padding", .integer(convolution.padding)),
      ] + rare.filter { !["0", "false"].contains($0.1.description) }
    case .batchNorm(let channels, let epsilon, let momentum):
      var fields: [(String, Field)] = [("channels", .integer(channels))]
      if epsilon != 1e-5 { fields.append(("epsilon", .number(epsilon))) }
      if momentum != 0.1 { fields.append(("momentum", .number(momentum))) }
      return fields
    case .leakyReLU(let slope):
      return [("slope", .number(slope))]
    case .upsample(let factor):
      return [("factor", .integer(factor))]
    case .relu, .tanh, .sigmoid:
      return []
    }
  }

  /// Reads a layer. What is wrong with it is a `NetworkSpecError` that names the field.
  public init(from decoder: any Decoder) throws {
    var fields = try FieldReader(decoder)
    let name = try fields.text("layer")
    guard let kind = Kind(rawValue: name) else {
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw NetworkSpecError("there is no layer '\(name.printable)'; use one of \(kinds)")
    }
    switch kind {
    case .conv:
      self = .conv(
        try fields.integer("in"), try fields.integer("out"), kernel: try fields.integer("kernel"),
        stride: try fields.integer("stride", default: 1),
        padding: try fields.integer("padding", default: 0),
        bias: try fields.flag("bias", default: false),
        spectralNorm: try fields.flag("spectralNorm", default: false))
    case .convTranspose:
      self = .convTranspose(
        try fields.integer("in"), try fields.integer("out"), kernel: try fields.integer("kernel"),
        stride: try fields.integer("stride", default: 1),
        padding: try fields.integer("padding", default: 0),
        outputPadding: try fields.integer("outputPadding", default: 0),
        bias: try fields.flag("bias", default: false))
    case .batchNorm:
      self = .batchNorm(
        try fields.integer("channels"), epsilon: try fields.number("epsilon", default: 1e-5),
        momentum: try fields.number("momentum", default: 0.1))
    case .upsample: self = .upsample(factor: try fields.integer("factor", default: 2))
    case .relu: self = .relu
    case .leakyReLU: self = .leakyReLU(slope: try fields.number("slope", default: 0.2))
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    }
    try fields.end()
  }

  /// Writes the object that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encode(kind.rawValue, forKey: AnyKey("layer"))
    for (name, value) in fields {
      switch value {
      case .integer(let value): try container.encode(value, forKey: AnyKey(name))
      case .number(let value): try container.encode(value, forKey: AnyKey(name))
      case .flag(let value): try container.encode(value, forKey: AnyKey(name))
      }
    }
  }
}
