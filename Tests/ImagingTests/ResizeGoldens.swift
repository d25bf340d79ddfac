import Foundation
import Testing

@testable import Imaging

/// The cases of one operation in `Golden/resize`, which `make_goldens.py` there describes.
struct ResizeGoldens {
  /// One case: its numbers, and the bytes that the operation must give.
  struct Case: CustomTestStringConvertible {
    let seed: UInt32
    let words: [String]
    var expected: [UInt8] = []

    var testDescription: String { words.joined(separator: " ") }
    /// The words as integers; those that are none are 0.
    var numbers: [Int] { words.map { Int($0) ?? 0 } }
  }

  private(set) var cases: [Case]
  let isComplete: Bool

  /// Reads the cases of `operation`; `byteCount` gives the number of bytes of a case's result.
  init(_ operation: String, byteCount: (Case) -> Int) throws {
    let folder = try #require(Bundle.module.resourceURL).appending(path: "Golden/resize")
    let text = try String(
      contentsOf: folder.appending(path: "\(operation).txt"), encoding: .utf8)
    var bytes = [UInt8](try Data(contentsOf: folder.appending(path: "\(operation).bin")))[...]
    cases = text.split(separator: "\n").enumerated().map { index, line in
      Case(seed: UInt32(index), words: line.split(separator: " ").map(String.init))
    }
    for index in cases.indices {
      let count = byteCount(cases[index])
      cases[index].expected = [UInt8](bytes.prefix(count))
      bytes = bytes.dropFirst(count)
    }
    isComplete = bytes.isEmpty
  }
}

/// The generator that `make_goldens.py` makes operands with.
struct GoldenGenerator {
  private var state: UInt32

  init(seed: UInt32) { state = seed }

  mutating func next() -> UInt32 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return state
  }

  /// A picture of noise.
  static func image(seed: UInt32, width: Int, height: Int, channels: Int) -> Image {
    var generator = GoldenGenerator(seed: seed)
    let pixels = (0..<width * height * channels).map { _ in UInt8(generator.next() >> 24) }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
