/// How an image becomes a square: the sizes that it is resized to, and the part that is kept.
struct Frame {
  /// The columns of the part that is kept.
  let horizontal: ResamplingAxis
  /// The rows of the part that is kept.
  let vertical: ResamplingAxis
  /// The width and height of the square.
  let side: Int
  /// Where in the square the part begins; 0 unless there are borders.
  let x: Int, y: Int

  /// The frame of an image of `width` times `height` pixels.
  init(width: Int, height: Int, side: Int, crop: ImagePreparation.Crop) {
    self.side = side
    guard crop != .pad else {
      let size = Self.size(width: width, height: height, longerSide: side)
      horizontal = ResamplingAxis(from: width, to: size.width, window: 0..<size.width)
      vertical = ResamplingAxis(from: height, to: size.height, window: 0..<size.height)
      // Halves go to the even neighbour, as Python rounds in `ImageOps.pad`.
      x = RasterImage.cropOffset(from: side, to: size.width)
      y = RasterImage.cropOffset(from: side, to: size.height)
      return
    }
    let size = Self.size(width: width, height: height, shorterSide: side)
    let left = RasterImage.cropOffset(from: size.width, to: side)
    let top = crop == .top ? 0 : RasterImage.cropOffset(from: size.height, to: side)
    horizontal = ResamplingAxis(from: width, to: size.width, window: left..<left + side)
    vertical = ResamplingAxis(from: height, to: size.height, window: top..<top + side)
    (x, y) = (0, 0)
  }

  /// The size of an image whose shorter side is resized to `side`, as torchvision's `Resize`: the
  /// longer one rounds down.
  static func size(width: Int, height: Int, shorterSide side: Int) -> (width: Int, height: Int) {
    width <= height ? (side, side * height / width) : (side * width / height, side)
  }

  /// The size of an image whose longer side is resized to `side`, as Pillow's `ImageOps.contain`:
  /// the shorter one rounds to the nearest, and keeps a pixel.
  private static func size(width: Int, height: Int, longerSide side: Int)
    -> (width: Int, height: Int)
  {
    func scaled(_ short: Int, _ long: Int) -> Int {
      max(1, Int((Double(short) / Double(long) * Double(side)).rounded(.toNearestOrEven)))
    }
    if width == height { return (side, side) }
    return width > height ? (side, scaled(height, width)) : (scaled(width, height), side)
  }
}

/// Makes a square of an image whose rows come one after the other. Keeps what the result needs of
/// them: rows of its width, as many as the part that is kept has.
struct FrameSink: RowSink {
  private let side: Int
  private let channels: Int
  private let preparation: ImagePreparation
  private var frame: Frame?
  /// The rows so far, resized to the width of the result.
  private var rows: [UInt8] = []

  /// A sink for the rows of an image of `channels` channels.
  init(side: Int, channels: Int, preparation: ImagePreparation) {
    self.side = side
    self.channels = channels
    self.preparation = preparation
  }

  mutating func begin(width: Int, height: Int) {
    let frame = Frame(width: width, height: height, side: side, crop: preparation.crop)
    rows = [UInt8](
      repeating: 0,
      count: frame.vertical.sources.count * frame.horizontal.taps.count * channels)
    self.frame = frame
  }

  mutating func append(_ row: [UInt8], at y: Int) { append(row.span, from: 0, at: y) }

  /// Takes row `y`, which begins at index `start` of `source`.
  mutating func append(_ source: Span<UInt8>, from start: Int, at y: Int) {
    guard let frame, frame.vertical.sources.contains(y) else { return }
    let channels = channels
    let place = (y - frame.vertical.sources.lowerBound) * frame.horizontal.taps.count * channels
    var output = rows.mutableSpan
    RasterImage.resample(
      source, from: start, channels: channels, by: frame.horizontal, into: &output, at: place)
  }

  /// The square, after the last row.
  consuming func image() -> RasterImage {
    guard let frame else { return RasterImage(width: side, height: side, channels: channels) }
    let narrow = RasterImage(
      width: frame.horizontal.taps.count, height: frame.vertical.sources.count,
      channels: channels, pixels: rows)
    let part =
      frame.vertical.isIdentity
      ? narrow
      : narrow.resampledColumns(by: frame.vertical, skipped: frame.vertical.sources.lowerBound)
    if part.width == side && part.height == side { return part }
    var square = RasterImage(width: side, height: side, channels: channels)
    if let colour = preparation.background { square.fill(with: colour) }
    square.draw(part, x: frame.x, y: frame.y)
    return square
  }
}

extension RasterImage {
  /// The square of `side` pixels that training uses of this opaque image of 8 bits, which is as it
  /// is stored.
  public func prepared(to side: Int, by preparation: ImagePreparation) -> RasterImage {
    guard let stretch = preparation.stretch, stretch < 8 else {
      return framed(to: side, by: preparation)
    }
    var image = self
    for place in pixels.indices { image.pixels[place] = preparation.stretched(pixels[place]) }
    return image.framed(to: side, by: preparation)
  }

  /// The square of `side` pixels that `preparation` makes of this image, whose values are stretched
  /// and which is turned already.
  func framed(to side: Int, by preparation: ImagePreparation) -> RasterImage {
    var sink = FrameSink(side: side, channels: channels, preparation: preparation)
    sink.begin(width: width, height: height)
    for y in 0..<height { sink.append(pixels.span, from: y * stride, at: y) }
    return sink.image()
  }

  /// Sets every pixel to `colour`, or to its luma.
  fileprivate mutating func fill(with colour: RGBColour) {
    let one = RasterImage(
      width: 1, height: 1, channels: 3, pixels: [colour.red, colour.green, colour.blue])
    let pixel = one.converted(toChannels: channels).pixels
    for place in pixels.indices { pixels[place] = pixel[place % channels] }
  }
}
