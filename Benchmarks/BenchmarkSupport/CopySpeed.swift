package import Kernels
import Memory
import PlainText

/// How fast an engine copies from memory to memory: the reference for passes that are bound by
/// memory.
package struct CopySpeed: CustomStringConvertible {
  /// The floats of a copy, as many as the largest activations of 128 images of 64x64.
  private static let count = 8 << 20

  /// Bytes read and written per second.
  package let bytesPerSecond: Double

  /// Takes the median of 16 copies between two pairs of blocks in turn. Before a pair is used
  /// again, the other pair has displaced it from the caches.
  package init(of engine: Engine) {
    let blocks = (0..<4).map { _ in Buffer(count: Self.count) }
    for block in blocks { engine.fill(block, with: 1) }
    let times = (0..<16).map { run in
      time { engine.copy(blocks[run % 2], to: blocks[2 + run % 2]) }
    }
    bytesPerSecond = 2 * Double(blocks[0].byteCount) / median(times)
    // These blocks must not count towards the peak memory of later measurements.
    _ = consume blocks
    Recycler.shared.trim()
  }

  package var description: String {
    let megabytes = Double(Self.count * MemoryLayout<Float>.stride) / 1e6
    let speed = (bytesPerSecond / 1e9).fixed(1)
    return "copy of \(megabytes.fixed(1)) MB in memory: \(speed) GB/s read and written"
  }
}
