/// What a forward pass is for; only batch norm behaves differently.
public enum ForwardMode: Sendable {
  /// Normalizes by the batch's statistics and adds them to the running ones.
  case training
  /// Normalizes by the batch's statistics and leaves the running ones alone: how the tutorial
  /// samples. An image then depends on the others in its batch.
  case batchStatistics
  /// Normalizes by the running statistics: an image depends on its own latent vector only.
  case inference
}
