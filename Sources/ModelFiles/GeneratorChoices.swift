/// What a user says about a generator where its file does not. Nil leaves a question to the file's
/// running statistics or, where they do not tell, to what is usual.
public struct GeneratorChoices: Hashable, Sendable {
  /// What the names of the network's tensors begin with, if the file holds several generators.
  public var network: String?
  /// The factor of negative numbers in the hidden activations: 0 for ReLUs, 1 for none.
  public var slope: Float?
  /// What batch norms add to variances.
  public var epsilon: Float?
  /// The activation after the last layer.
  public var output: Output?
  /// Height and width of the images.
  public var imageSize: Int?

  /// The activation that ends a generator.
  public enum Output: String, CaseIterable, Sendable {
    /// The hyperbolic tangent: images in [-1, 1].
    case tanh
    /// The logistic function: images in [0, 1].
    case sigmoid
  }

  /// The largest images that are drawn of someone else's generator, in pixels a side.
  public static let sizeLimit = 1024

  /// No choices.
  public init() {}

  /// Whether anything about layers is chosen.
  var concernsLayers: Bool {
    slope != nil || epsilon != nil || output != nil || imageSize != nil
  }
}
