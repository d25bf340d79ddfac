import Files
public import Foundation
public import Layers
import PlainText
import Tensors

// Networks in a file, as JSON (`docs/networks.md`).

extension GANSpec {
  /// What a file says it is.
  private static let format = "dcgan-networks"
  /// The most bytes of a file, which a thousand layers do not need.
  private static let sizeLimit = 1 << 20

  /// The networks in the file at `path`, which can be trained.
  ///
  /// The size is bounded before anything is read, and the networks' sizes before memory is taken
  /// for them. Throws one sentence that names the layer.
  public init(contentsOf path: String) throws(ModelFileError) {
    let content = try ModelFileError.reporting {
      try ReadableFile(path: path).content(limit: Self.sizeLimit)
    }
    do {
      try self.init(json: Data(content))
    } catch {
      throw .badNetworks(path: path, reason: error.description)
    }
  }

  /// The networks that `json` describes.
  public init(json: Data) throws(NetworkSpecError) {
    do {
      self = try JSONDecoder().decode(GANSpec.self, from: json)
    } catch let error as NetworkSpecError {
      throw error
    } catch {
      throw NetworkSpecError("it is not valid JSON\(Self.place(of: error))")
    }
  }

  /// Where a syntax error is, as far as the parser tells: `, line 3, column 5`.
  private static func place(of error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error,
      let text = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey]
        as? String,
      let place = text.range(of: "line [0-9]+, column [0-9]+", options: .regularExpression)
    else { return "" }
    return ": " + text[place]
  }

  /// The content of a file with these networks: each layer is a line.
  public var json: String {
    """
    {
      "format": "\(Self.format)",
      "version": 1,
      "latents": "\(latents.rawValue)",
      "generator": \(generator.json),
      "discriminator": \(discriminator.json)
    }

    """
  }

  /// The same on a single line.
  package var compactJSON: String {
    json.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined()
  }
}

extension GANSpec: Codable {
  /// Reads networks and validates them. What is wrong is a `NetworkSpecError` that names the layer.
  public init(from decoder: any Decoder) throws {
    var fields = try FieldReader(decoder)
    guard try fields.text("format") == Self.format else {
      throw NetworkSpecError("its 'format' is not '\(Self.format)'")
    }
    let version = try fields.integer("version")
    guard version == 1 else {
      throw NetworkSpecError("its 'version' is \(version); 1 is known here")
    }
    let name = try fields.text("latents", default: LatentDistribution.normal.rawValue)
    guard let latents = LatentDistribution(rawValue: name) else {
      let names = LatentDistribution.allCases.map(\.rawValue).joined(separator: " or ")
      throw NetworkSpecError("'latents' is '\(name.printable)'; use \(names)")
    }
    self.init(
      generator: try Self.network("generator", from: &fields),
      discriminator: try Self.network("discriminator", from: &fields), latents: latents)
    try fields.end()
    try validate()
    try checkSizes()
  }

  /// The most values that a layer makes of one image: a small file can describe layers that no
  /// memory holds, which are refused before any is taken.
  private static let valueLimit = 1 << 24

  private func checkSizes() throws(NetworkSpecError) {
    for (name, network) in [("generator", generator), ("discriminator", discriminator)] {
      for (index, shape) in try network.outputShapes().enumerated()
      where shape.count > Self.valueLimit {
        throw NetworkSpecError(
          "makes \(shape), which is more than an image can need", at: "\(name) layer \(index)")
      }
    }
  }

  private static func network(
    _ name: String, from fields: inout FieldReader
  ) throws(NetworkSpecError) -> NetworkSpec {
    let isThere = fields.contains(name)
    do {
      return try fields.value(name, as: NetworkSpec.self, "an object in braces")
    } catch {
      throw isThere ? error.inNetwork(name) : error
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(1, forKey: .version)
    try container.encode(latents.rawValue, forKey: .latents)
    try container.encode(generator, forKey: .generator)
    try container.encode(discriminator, forKey: .discriminator)
  }

  private enum Key: String, CodingKey {
    case format, version, latents, generator, discriminator
  }
}

extension NetworkSpec {
  /// The network as JSON, indented as a member of `GANSpec.json`.
  fileprivate var json: String {
    """
    {
        "input": \(input),
        "layers": [
    \(layers.map { "      " + $0.json }.joined(separator: ",\n"))
        ]
      }
    """
  }
}

extension LayerSpec {
  /// The layer as JSON on one line.
  var json: String {
    let fields = fields.map { ", \"\($0.name)\": \($0.value)" }
    return "{\"layer\": \"\(kind.rawValue)\"\(fields.joined())}"
  }
}
