import Foundation
package import Kernels
import Memory

/// How fast an engine copies from memory to memory: the yardstick of passes that do little else.
package struct CopySpeed: CustomStringConvertible {
  /// The floats of a copy: as many as the largest activations of 128 images of 64x64 have.
  private static let count = 8 << 20

  /// Bytes read and bytes written in a second.
  package let bytesPerSecond: Double

  /// The median of several copies, which take turns between two pairs of blocks: when a pair's turn
  /// comes again, four times as much as it reads has been through the caches.
  package init(of engine: Engine) {
    let blocks = (0..<4).map { _ in Buffer(count: Self.count) }
    for block in blocks { engine.fill(block, with: 1) }
    let times = (0..<16).map { run in
      time { engine.copy(blocks[run % 2], to: blocks[2 + run % 2]) }
    }
    bytesPerSecond = 2 * Double(blocks[0].byteCount) / median(times)
    // The peak of memory is to be that of what is measured after this.
    _ = consume blocks
    Recycler.shared.trim()
  }

  package var description: String {
    String(
      format: "copy of %.1f MB in memory: %.1f GB/s read and written",
      Double(Self.count * MemoryLayout<Float>.stride) / 1e6, bytesPerSecond / 1e9)
  }
}
