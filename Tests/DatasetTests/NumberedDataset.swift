import Datasets
import Foundation
import Imaging
import Synchronization

/// Grey images of 2x2 pixels, each filled with its own index modulo 256.
final class NumberedDataset: ImageDataset {
  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  let count: Int
  let unreadable: Set<Int>
  /// The longest time that the making of an image takes, in seconds.
  let delay: Double
  private let decoded = Mutex<[Int: Int]>([:])
  private let active = Atomic(0)

  init(count: Int, unreadable: Set<Int> = [], delay: Double = 0) {
    self.count = count
    self.unreadable = unreadable
    self.delay = delay
  }

  var imageSize: Int { 2 }
  var channels: Int { 1 }
  var summary: String { "\(count) numbered images" }

  /// How often each image was asked for.
  var decodes: [Int: Int] { decoded.withLock { $0 } }

  /// The number of images being made right now.
  var activity: Int { active.load(ordering: .sequentiallyConsistent) }

  func image(at index: Int) throws -> Image {
    active.add(1, ordering: .sequentiallyConsistent)
    defer { active.subtract(1, ordering: .sequentiallyConsistent) }
    decoded.withLock { $0[index, default: 0] += 1 }
    if delay > 0 { Thread.sleep(forTimeInterval: Double.random(in: 0...delay)) }
    if unreadable.contains(index) { throw Unreadable(description: "number \(index) is torn") }
    return Image(
      width: 2, height: 2, channels: 1,
      pixels: Array(repeating: UInt8(truncatingIfNeeded: index), count: 4))
  }
}
