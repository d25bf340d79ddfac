import KernelInterface
import Memory

/// An image batch `[batch, height, width, channels]`, read in patches.
struct PatchSource: Sendable {
  let height: Int
  let width: Int
  let channels: Int
  private let images: Buffer
  /// The channels of a pixel outside the image.
  private let zeros: Buffer

  init(
    _ images: Buffer, height: Int, width: Int, channels: Int, _ kernels: any KernelSet.Type
  ) {
    self.images = images
    self.height = height
    self.width = width
    self.channels = channels
    zeros = Buffer(count: channels)
    unsafe kernels.fill(zeros.pointer, with: 0, count: channels)
  }

  /// The approximate input range of `tiles`, for prefetches: the same fraction of the batch.
  func memory(of tiles: Range<Int>, _ grid: WinogradGrid) -> Range<UnsafePointer<Float>> {
    let image = height * width * channels
    let images = unsafe UnsafePointer(images.pointer)
    let first = unsafe images + tiles.lowerBound * image / grid.tilesPerImage
    return unsafe first..<images + tiles.upperBound * image / grid.tilesPerImage
  }

  /// The patch of `size` x `size` pixels, `step` apart, that begins with pixel (y, x).
  func patch(image: Int, y: Int, x: Int, step: Int, size: Int) -> WinogradPatch {
    // SAFETY: pixels inside the image are in the buffer; all others point to zeros.
    let (images, zeros) = unsafe (UnsafePointer(images.pointer), UnsafePointer(zeros.pointer))
    var pixels = unsafe InlineArray<25, UnsafePointer<Float>>(repeating: zeros)
    for row in 0..<size {
      let pixelY = y + row * step
      guard pixelY >= 0 && pixelY < height else { continue }
      let line = unsafe images + (image * height + pixelY) * width * channels
      for column in 0..<size {
        let pixelX = x + column * step
        if pixelX >= 0 && pixelX < width {
          unsafe pixels[WinogradGrid.patchSize * row + column] = line + pixelX * channels
        }
      }
    }
    return unsafe WinogradPatch(pixels: pixels)
  }

  /// The 4x4 output gradients of the tile at `place`.
  func outputPatch(_ place: TilePlace) -> WinogradPatch {
    patch(
      image: place.image, y: WinogradGrid.tileSize * place.line,
      x: WinogradGrid.tileSize * place.column, step: 1, size: WinogradGrid.tileSize)
  }
}
