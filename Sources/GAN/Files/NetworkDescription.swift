package import Foundation
package import Layers
import PlainText

/// What a file of tensors says about the networks in it: a `GANSpec` of which one network may be
/// missing, in the same JSON.
package struct NetworkDescription: Equatable, Sendable {
  /// The generator; nil if the file does not hold one.
  package var generator: NetworkSpec?
  /// The discriminator; nil if the file does not hold one.
  package var discriminator: NetworkSpec?
  /// What latent vectors are drawn from.
  package var latents: LatentDistribution
  /// The names of the classes that the networks are conditional on; empty without labels.
  package var classes: [String]

  /// What a file says it is.
  private static let format = "dcgan-networks"

  package init(
    generator: NetworkSpec?, discriminator: NetworkSpec?, latents: LatentDistribution,
    classes: [String]
  ) {
    self.generator = generator
    self.discriminator = discriminator
    self.latents = latents
    self.classes = classes
  }

  /// The networks that `json` describes, each of which is valid.
  package init(json: Data) throws(NetworkSpecError) {
    do {
      self = try JSONDecoder().decode(NetworkDescription.self, from: json)
    } catch let error as NetworkSpecError {
      throw error
    } catch {
      throw NetworkSpecError("it is not valid JSON")
    }
  }

  /// Whether `json` says that it describes networks of this program.
  package static func isMarked(_ json: Data) -> Bool {
    struct Mark: Decodable { let format: String }
    return (try? JSONDecoder().decode(Mark.self, from: json))?.format == format
  }

  /// Both networks; nil if one is missing.
  package var networks: GANSpec? {
    guard let generator, let discriminator else { return nil }
    return GANSpec(
      generator: generator, discriminator: discriminator, latents: latents, classes: classes)
  }

  /// The content of a file with these networks: each layer is a line.
  var json: String {
    let networks = [("generator", generator), ("discriminator", discriminator)].compactMap {
      name, network in network.map { ",\n  \"\(name)\": \($0.json)" }
    }
    let names = classes.isEmpty ? "" : ",\n  \"classes\": \(Self.json(classes))"
    return """
      {
        "format": "\(Self.format)",
        "version": 1,
        "latents": "\(latents.rawValue)"\(names)\(networks.joined())
      }

      """
  }

  /// A JSON list of `names` on a single line.
  private static func json(_ names: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // Text always has a representation in JSON.
    return (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  /// The same on a single line.
  package var compactJSON: String {
    json.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined()
  }
}

extension NetworkDescription: Codable {
  /// Reads networks and validates each. What is wrong is a `NetworkSpecError` that names the layer.
  package init(from decoder: any Decoder) throws {
    try self.init(from: decoder, needsBoth: false)
    if let networks {
      try networks.validate()
    } else {
      try GANSpec.validate(classes: classes)
      if let generator { try GANSpec.validate(generator: generator, classes: classes) }
      if let discriminator {
        try GANSpec.validate(discriminator: discriminator, classes: classes)
      }
    }
  }

  /// Reads networks without validating them. Throws if a network is missing that is needed.
  init(from decoder: any Decoder, needsBoth: Bool) throws {
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
    self.latents = latents
    classes = try fields.value("classes", as: [String].self, default: [], "a list of names")
    if needsBoth || fields.contains("generator") {
      generator = try Self.network("generator", from: &fields)
    }
    if needsBoth || fields.contains("discriminator") {
      discriminator = try Self.network("discriminator", from: &fields)
    }
    try fields.end()
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

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(1, forKey: .version)
    try container.encode(latents.rawValue, forKey: .latents)
    if !classes.isEmpty { try container.encode(classes, forKey: .classes) }
    try container.encodeIfPresent(generator, forKey: .generator)
    try container.encodeIfPresent(discriminator, forKey: .discriminator)
  }

  private enum Key: String, CodingKey {
    case format, version, latents, classes, generator, discriminator
  }
}
