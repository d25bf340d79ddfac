extension Image {
  /// The square of `size` by `size` pixels at this picture's centre, as torchvision's `CenterCrop`
  /// cuts it.
  ///
  /// A side shorter than `size` is first padded with zeros at both ends; of an odd number, the end
  /// gets one more.
  public func centerCropped(to size: Int) -> Image {
    precondition(size > 0, "centerCropped: to \(size) pixels; the size must be positive")
    if width == size && height == size { return self }
    let columns = CropSpan(length: width, size: size)
    let rows = CropSpan(length: height, size: size)
    var result = [UInt8](repeating: 0, count: size * size * channels)
    var target = result.mutableSpan
    for y in 0..<rows.count {
      let source = ((rows.source + y) * width + columns.source) * channels
      let start = ((rows.target + y) * size + columns.target) * channels
      for offset in 0..<columns.count * channels {
        target[start + offset] = pixels[source + offset]
      }
    }
    return Image(width: size, height: size, channels: channels, pixels: result)
  }
}

/// The pixels of one side that a crop keeps: `count` of them, from `source` on, go to `target` on.
private struct CropSpan {
  let source: Int
  let target: Int
  let count: Int

  init(length: Int, size: Int) {
    // Python's `round` takes a half to the even neighbour.
    source = length > size ? Int((Double(length - size) / 2).rounded(.toNearestOrEven)) : 0
    target = length < size ? (size - length) / 2 : 0
    count = min(length, size)
  }
}
