import KernelInterface
import Memory

/// The tiles of some images of a batch: rows of the planes, image by image, line by line.
struct WinogradChunk {
  /// Floats of the planes of a chunk, at most; but an image is never cut, so a large one has more.
  static let limit = 8 << 20

  let grid: WinogradGrid
  let images: Range<Int>

  /// The chunks of a batch, the first of which is one of the largest: as many images in each as leave
  /// the planes in a cache that the cores share.
  ///
  /// - Parameter columns: those of the planes on both sides of the product.
  static func all(of grid: WinogradGrid, columns: (Int, Int)) -> [WinogradChunk] {
    // Each chunk reads the whole transformed filter, so it should not be much smaller than that.
    let filter = WinogradGrid.planes * grid.phaseChannels * grid.shape.outputChannels
    let limit = min(limit, max(limit / 4, filter))
    let row = WinogradPlanes.rowStride(columns.0) + WinogradPlanes.rowStride(columns.1)
    let together = max(1, limit / (WinogradGrid.planes * grid.tilesPerImage * row))
    let count = (grid.shape.batch + together - 1) / together
    return (0..<count).reversed().map {
      WinogradChunk(grid: grid, images: part($0, of: count, total: grid.shape.batch))
    }
  }

  var tiles: Int { images.count * grid.tilesPerImage }

  /// The image of a line of tiles, counted through the chunk, and its place there.
  func place(of line: Int) -> (image: Int, line: Int) {
    let (image, line) = line.quotientAndRemainder(dividingBy: grid.tilesDown)
    return (images.lowerBound + image, line)
  }

  /// The row of a tile in the planes.
  func row(image: Int, line: Int, column: Int) -> Int {
    ((image - images.lowerBound) * grid.tilesDown + line) * grid.tilesAcross + column
  }
}

/// An image batch `[batch, height, width, channels]` as patches see it.
struct PatchSource {
  let images: UnsafePointer<Float>
  let height: Int
  let width: Int
  let channels: Int
  /// At least as many zeros as a pixel has channels.
  let zeros: UnsafePointer<Float>

  /// Part `index` of `count` of a chunk's images, to be read ahead; nothing for no chunk.
  func prefetch(_ chunk: WinogradChunk?, part index: Int, of count: Int) -> CachePrefetch {
    let image = height * width * channels
    let range = part(index, of: count, total: (chunk?.images.count ?? 0) * image)
    return CachePrefetch(
      images + ((chunk?.images.lowerBound ?? 0) * image + range.lowerBound), count: range.count)
  }

  /// The patch of `size` x `size` pixels, `step` apart, whose first pixel is (y, x).
  func patch(image: Int, y: Int, x: Int, step: Int, size: Int) -> WinogradPatch {
    var pixels = InlineArray<25, UnsafePointer<Float>>(repeating: zeros)
    for row in 0..<size {
      let pixelY = y + row * step
      guard pixelY >= 0 && pixelY < height else { continue }
      let line = images + (image * height + pixelY) * width * channels
      for column in 0..<size {
        let pixelX = x + column * step
        if pixelX >= 0 && pixelX < width {
          pixels[WinogradGrid.patchSize * row + column] = line + pixelX * channels
        }
      }
    }
    return WinogradPatch(pixels: pixels)
  }
}

extension Engine {
  /// Runs the three stages of each chunk: transforms of lines of tiles, a product, transforms back.
  ///
  /// A chunk is transformed back while the next one is transformed, so that threads wait for one
  /// another twice a chunk.
  ///
  /// - Parameters:
  ///   - tasksAfter: tasks that each image is transformed back in.
  ///   - multiply: is also told the next chunk, whose images it may read ahead.
  func winogradPipeline(
    _ chunks: [WinogradChunk], tasksAfter: Int,
    before: (_ chunk: WinogradChunk, _ line: Int) -> Void,
    multiply: (_ chunk: WinogradChunk, _ following: WinogradChunk?) -> Void,
    after: (_ chunk: WinogradChunk, _ image: Int, _ task: Int) -> Void
  ) {
    for index in 0...chunks.count {
      let last = index > 0 ? chunks[index - 1] : nil
      let next = index < chunks.count ? chunks[index] : nil
      let lastTasks = (last?.images.count ?? 0) * tasksAfter
      let nextLines = (next?.images.count ?? 0) * (next?.grid.tilesDown ?? 0)
      parallelFor(lastTasks + nextLines) { _, task in
        if let last, task < lastTasks {
          let (image, index) = task.quotientAndRemainder(dividingBy: tasksAfter)
          after(last, last.images.lowerBound + image, index)
        } else if let next {
          before(next, task - lastTasks)
        }
      }
      if let next { multiply(next, index + 1 < chunks.count ? chunks[index + 1] : nil) }
    }
  }

  /// Transforms the input pixels of one line of tiles.
  func winogradTransformInput(
    _ chunk: WinogradChunk, line: Int, _ source: PatchSource, into planes: WinogradPlanes
  ) {
    let grid = chunk.grid
    let channels = source.channels
    let (image, lineInImage) = chunk.place(of: line)
    for column in 0..<grid.tilesAcross {
      let target = planes.pointer(row: line * grid.tilesAcross + column)
      for phase in 0..<WinogradGrid.phases {
        let (y, x) = grid.inputOrigin(line: lineInImage, column: column, phase: phase)
        kernels.winogradInput(
          source.patch(image: image, y: y, x: x, step: 2, size: WinogradGrid.patchSize),
          channels: channels,
          to: target + phase * channels, planeStride: planes.planeStride)
      }
    }
  }

  /// Transforms the output gradients of one line of tiles.
  func winogradTransformOutputGradient(
    _ chunk: WinogradChunk, line: Int, _ source: PatchSource, into planes: WinogradPlanes
  ) {
    let grid = chunk.grid
    let (image, lineInImage) = chunk.place(of: line)
    for column in 0..<grid.tilesAcross {
      kernels.winogradOutputGradient(
        source.patch(
          image: image, y: WinogradGrid.tileSize * lineInImage,
          x: WinogradGrid.tileSize * column, step: 1, size: WinogradGrid.tileSize),
        channels: source.channels, to: planes.pointer(row: line * grid.tilesAcross + column),
        planeStride: planes.planeStride)
    }
  }

  /// Zeros for rows outside an image.
  func zeros(_ count: Int) -> Buffer {
    let zeros = Buffer(count: count)
    kernels.fill(zeros.pointer, with: 0, count: count)
    return zeros
  }
}
