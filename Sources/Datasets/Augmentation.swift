/// What is done to training images anew in every epoch, so that a network sees more than there are.
public enum Augmentation: String, Codable, CaseIterable, Sendable {
  /// Half of the images are mirrored, as torchvision's `RandomHorizontalFlip` does.
  case flip
}
