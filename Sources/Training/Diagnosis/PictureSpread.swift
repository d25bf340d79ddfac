import Imaging

extension RasterImage {
  /// How much of the contrast of a grid's images distinguishes them from one another: from 0, if
  /// all are alike, to 1, if their mean is a single colour.
  ///
  /// The mean variance of a pixel from image to image, as a part of the mean squared distance of
  /// all pixels from the mean colour. Both grow alike with the contrast, so pale pictures, such as
  /// those of the first steps, do not count as alike. For images of equal contrast it is 1 minus
  /// the mean correlation of all pairs, each image with itself among them.
  ///
  /// Images without any contrast are alike. Nil if this is no grid of images of `side` pixels, or a
  /// grid of one.
  func gridSpread(side: Int) -> Double? {
    guard let images = gridImages(width: side, height: side), images.count > 1 else { return nil }
    // The places after the last image are black.
    let end = images.lastIndex { image in image.pixels.contains { $0 != 0 } }
    guard let end else { return 0 }
    let shown = images[...end]
    guard shown.count > 1 else { return nil }
    let size = shown[0].pixels.count
    var sums = [Double](repeating: 0, count: size)
    var squares = sums
    for image in shown {
      for (place, value) in image.pixels.enumerated() {
        sums[place] += Double(value)
        squares[place] += Double(value) * Double(value)
      }
    }
    let count = Double(shown.count)
    var colour = [0.0, 0.0, 0.0]
    for (place, sum) in sums.enumerated() { colour[place % 3] += sum / count / Double(size / 3) }
    var (between, all) = (0.0, 0.0)
    for place in 0..<size {
      let mean = sums[place] / count
      let variance = max(0, squares[place] / count - mean * mean)
      let distance = mean - colour[place % 3]
      between += variance
      all += variance + distance * distance
    }
    return all > 0 ? between / all : 0
  }
}
