public import Imaging

extension ImageFolder: ImageDataset {
  /// Image `index`, decoded, its shorter side scaled to `imageSize`, and cropped to the centre:
  /// torchvision's `Resize` and `CenterCrop`.
  public func image(at index: Int) throws -> Image {
    try Image(contentsOf: source(at: index), channels: channels)
      .resized(shorterSide: imageSize)
      .centerCropped(to: imageSize)
  }
}
