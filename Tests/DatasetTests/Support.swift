import Datasets
import Foundation
import Imaging
import Synchronization

/// Grey images of 2x2 pixels, each filled with its index modulo 256. Image `index` is in class
/// `index % classCount`, if there are classes.
final class NumberedDataset: ImageDataset {
  struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  let count: Int
  let unreadable: Set<Int>
  let classCount: Int
  /// The maximum time in seconds that making an image takes.
  let delay: Double
  private let decoded = Mutex<[Int: Int]>([:])
  private let active = Atomic(0)

  init(count: Int, unreadable: Set<Int> = [], classCount: Int = 0, delay: Double = 0) {
    self.count = count
    self.unreadable = unreadable
    self.classCount = classCount
    self.delay = delay
  }

  var imageSize: Int { 2 }
  var channels: Int { 1 }
  var summary: String { "\(count) numbered images" }

  var classes: [(name: String, count: Int)] {
    (0..<classCount).map { label in
      ("class \(label)", (0..<count).count { $0 % classCount == label })
    }
  }

  func label(at index: Int) -> Int? { classCount == 0 ? nil : index % classCount }

  /// The number of requests for each image.
  var decodes: [Int: Int] { decoded.withLock { $0 } }

  /// The number of images that are being made.
  var activity: Int { active.load(ordering: .sequentiallyConsistent) }

  func image(at index: Int) throws -> RasterImage {
    active.add(1, ordering: .sequentiallyConsistent)
    defer { active.subtract(1, ordering: .sequentiallyConsistent) }
    decoded.withLock { $0[index, default: 0] += 1 }
    if delay > 0 { Thread.sleep(forTimeInterval: Double.random(in: 0...delay)) }
    if unreadable.contains(index) { throw Unreadable(description: "number \(index) is torn") }
    return RasterImage(
      width: 2, height: 2, channels: 1,
      pixels: Array(repeating: UInt8(truncatingIfNeeded: index), count: 4))
  }
}

/// The content of an IDX file of unsigned bytes.
func idxBytes(_ dimensions: [UInt32], _ elements: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)]
    + dimensions.flatMap { size in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> UInt32($0)) }
    } + elements
}
