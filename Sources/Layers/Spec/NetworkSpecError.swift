/// Why a description of a network is refused. The description is one sentence for the user.
public struct NetworkSpecError: Error, Hashable, CustomStringConvertible {
  /// The layer, or whatever else the sentence is about: `main.3`, `generator layer 3`; empty if
  /// that is not known yet.
  public private(set) var place: String
  /// The position of the layer in its network, from 0; nil if the sentence is about no single
  /// layer.
  public private(set) var layer: Int?
  /// What is wrong.
  public let reason: String

  /// An error of a place that the caller knows.
  package init(_ reason: String, at place: String = "", layer: Int? = nil) {
    (self.place, self.layer, self.reason) = (place, layer, reason)
  }

  /// The error of layer number `index` of a network called `network`.
  func inLayer(_ index: Int, of network: String) -> NetworkSpecError {
    NetworkSpecError(reason, at: "\(network).\(index)", layer: index)
  }

  /// The same error of a network that the user knows as `network`: `generator layer 3`.
  package func inNetwork(_ network: String) -> NetworkSpecError {
    NetworkSpecError(reason, at: network + (layer.map { " layer \($0)" } ?? ""), layer: layer)
  }

  public var description: String { place.isEmpty ? reason : "\(place): \(reason)" }
}
