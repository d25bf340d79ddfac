import Files
public import Foundation
public import Layers

// Networks in a file, as JSON (`docs/networks.md`).

extension GANSpec {
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
  public var json: String { description.json }

  /// The same on a single line.
  package var compactJSON: String { description.compactJSON }

  private var description: NetworkDescription {
    NetworkDescription(
      generator: generator, discriminator: discriminator, latents: latents, classes: classes)
  }
}

extension GANSpec: Codable {
  /// Reads networks and validates them. What is wrong is a `NetworkSpecError` that names the layer.
  public init(from decoder: any Decoder) throws {
    let description = try NetworkDescription(from: decoder, needsBoth: true)
    guard let networks = description.networks else {
      throw NetworkSpecError("a generator and a discriminator are needed")
    }
    self = networks
    try validate()
  }

  /// Writes the object that `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
