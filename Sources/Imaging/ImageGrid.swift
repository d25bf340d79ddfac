extension Image {
  /// One picture that shows a batch of floating-point pictures in a grid, row by row.
  ///
  /// The bytes are those that torchvision's `save_image` with `normalize=True` writes: every number
  /// is scaled so that the range becomes 0...255. A batch of one picture is returned without border.
  /// Numbers that are NaN become 0.
  ///
  /// - Parameters:
  ///   - pixels: `[count, height, width, channels]`, row-major.
  ///   - count: The number of pictures.
  ///   - height: The height of each picture.
  ///   - width: The width of each picture.
  ///   - channels: 1 (grey, which is shown as three equal channels) or 3.
  ///   - columns: The largest number of pictures in a row.
  ///   - padding: The width of the black border around each picture.
  ///   - range: The numbers to show as black and as white, beyond which they are clamped; the least
  ///     and the greatest number of the whole batch if nil.
  public static func grid(
    of pixels: Span<Float>, count: Int, height: Int, width: Int, channels: Int, columns: Int = 8,
    padding: Int = 2, range: ClosedRange<Float>? = nil
  ) -> Image {
    let layout = GridLayout(
      count: count, height: height, width: width, channels: channels, columns: columns,
      padding: padding)
    precondition(
      pixels.count == layout.elementCount,
      "grid: \(pixels.count) numbers for \(count)x\(height)x\(width)x\(channels)")
    return layout.image(showing: quantized(pixels, range: range ?? extremes(of: pixels)).span)
  }

  /// One picture that shows a batch of floating-point pictures in a grid, row by row; see
  /// `grid(of:count:height:width:channels:columns:padding:range:)`.
  public static func grid(
    of pixels: [Float], count: Int, height: Int, width: Int, channels: Int, columns: Int = 8,
    padding: Int = 2, range: ClosedRange<Float>? = nil
  ) -> Image {
    grid(
      of: pixels.span, count: count, height: height, width: width, channels: channels,
      columns: columns, padding: padding, range: range)
  }

  /// One picture that shows pictures of equal size in a grid, row by row, with their values as they
  /// are; a single picture gets no border.
  ///
  /// - Parameters:
  ///   - images: One picture or more, all of the same width, height and number of channels.
  ///   - columns: The largest number of pictures in a row.
  ///   - padding: The width of the black border around each picture.
  public static func grid(of images: [Image], columns: Int = 8, padding: Int = 2) -> Image {
    precondition(!images.isEmpty, "grid: of no pictures; one at least is needed")
    let first = images[0]
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.count * first.pixels.count)
    for image in images {
      precondition(
        image.width == first.width && image.height == first.height
          && image.channels == first.channels,
        """
        grid: pictures of \(first.width)x\(first.height)x\(first.channels) and \
        \(image.width)x\(image.height)x\(image.channels); they must be alike
        """)
      pixels += image.pixels
    }
    let layout = GridLayout(
      count: images.count, height: first.height, width: first.width, channels: first.channels,
      columns: columns, padding: padding)
    return layout.image(showing: pixels.span)
  }
}

/// The least and the greatest of the numbers that are not NaN; 0...0 if there are none.
private func extremes(of numbers: Span<Float>) -> ClosedRange<Float> {
  var low = Float.infinity
  var high = -Float.infinity
  for index in numbers.indices {
    let number = numbers[index]
    if number < low { low = number }
    if number > high { high = number }
  }
  return low <= high ? low...high : 0...0
}

/// The numbers as bytes, the range being 0...255.
///
/// Each step rounds to single precision like the tensor operations that torchvision chains: clamp,
/// subtract, divide, multiply, add, clamp, truncate. Fusing any two would change bytes.
private func quantized(_ numbers: Span<Float>, range: ClosedRange<Float>) -> [UInt8] {
  let (low, high) = (range.lowerBound, range.upperBound)
  let extent = max(high - low, 1e-5)
  var bytes = [UInt8](repeating: 0, count: numbers.count)
  for index in bytes.indices {
    let unit = (min(max(numbers[index], low), high) - low) / extent
    let level = min(max(unit * 255 + 0.5, 0), 255)
    bytes[index] = level.isNaN ? 0 : UInt8(level)
  }
  return bytes
}

/// Where the pictures of a batch lie in one picture.
private struct GridLayout {
  let count: Int
  let height: Int
  let width: Int
  let channels: Int
  let columns: Int
  let padding: Int

  init(count: Int, height: Int, width: Int, channels: Int, columns: Int, padding: Int) {
    precondition(
      count > 0 && height > 0 && width > 0 && (channels == 1 || channels == 3),
      "grid: of \(count) pictures of \(height)x\(width)x\(channels)")
    precondition(
      columns > 0 && padding >= 0, "grid: \(columns) columns and a padding of \(padding) pixels")
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
    self.columns = min(columns, count)
    self.padding = count == 1 ? 0 : padding
  }

  var elementCount: Int { count * height * width * channels }

  /// The grid, in colour, of the pictures `[count, height, width, channels]`.
  func image(showing batch: Span<UInt8>) -> Image {
    let rows = (count + columns - 1) / columns
    let gridWidth = (width + padding) * columns + padding
    let gridHeight = (height + padding) * rows + padding
    var result = [UInt8](repeating: 0, count: gridWidth * gridHeight * 3)
    var target = result.mutableSpan
    var source = 0
    for cell in 0..<count {
      let left = cell % columns * (width + padding) + padding
      let top = cell / columns * (height + padding) + padding
      for y in top..<top + height {
        var position = 3 * (y * gridWidth + left)
        for _ in 0..<width {
          for channel in 0..<3 { target[position + channel] = batch[source + channel % channels] }
          position += 3
          source += channels
        }
      }
    }
    return Image(width: gridWidth, height: gridHeight, channels: 3, pixels: result)
  }
}
