extension PortraitDataset: ImageDataset {
  public var summary: String {
    "\(count) built-in portraits, \(imageSize)x\(imageSize), \(channels == 1 ? "grey" : "colour")"
  }
}
