/// About how much memory an evaluation of images of one size takes.
struct EvaluationMemory {
  /// Bytes of each image of a set, in the three sets together.
  private let bytesPerImage: Double
  /// Bytes however many images there are.
  private let fixedBytes: Double

  /// That of square images of `side` pixels and `channels` channels.
  init(side: Int, channels: Int) {
    let elements = Double(side * side * channels)
    // The images in 8 bits, and two levels of their pyramids in 16 bits: 1/4 and 1/16 as large.
    let patches = elements * (1 + 2 * (0.25 + 0.0625)) + 4 * Double(SlicedWasserstein.patchCount)
    // The images, and their features, as they are and standardized.
    let features = elements + 2 * 4 * Double(RandomFeatures.count)
    bytesPerImage = 3 * max(patches, features)
    fixedBytes = max(RandomFeatures.bytes(side: side), 0.2e9)
  }

  /// The bytes for `count` images in each set.
  func bytes(count: Int) -> Double { fixedBytes + bytesPerImage * Double(count) }

  /// The most images in each set for which `bytes` are enough; 0 if there are none.
  func count(in bytes: Double) -> Int {
    Int(min(max(0, (bytes - fixedBytes) / bytesPerImage), 1e9))
  }
}
