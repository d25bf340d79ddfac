/// What an evaluation is doing, for its progress.
public enum EvaluationStage: String, Sendable {
  /// Reading real images.
  case reading = "real images read"
  /// Drawing images with the generator.
  case drawing = "images drawn"
  /// Comparing patches of images.
  case patches = "directions of patches compared"
  /// Passing images through the network of random features.
  case features = "images described"

  /// Receives what is being done, how many items are done, and of how many.
  public typealias Observer = (_ stage: EvaluationStage, _ done: Int, _ total: Int) -> Void
}
