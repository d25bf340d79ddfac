import Foundation
import Testing

/// Results of PyTorch, written by `Golden/make_golden.py`.
struct Golden {
  private let arrays: [String: [Double]]

  init() throws {
    let file = try #require(
      Bundle.module.url(forResource: "pytorch", withExtension: "txt", subdirectory: "Golden"))
    var arrays: [String: [Double]] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      arrays[String(words[0].dropLast())] = words.dropFirst().compactMap { Double($0) }
    }
    self.arrays = arrays
  }

  /// The array called `name`.
  func callAsFunction(_ name: String) throws -> [Double] { try #require(arrays[name], "\(name)") }

  /// The inputs of the script: multiples of 1/8 from -11/8 to 11/8.
  static func fill(_ seed: Int, _ count: Int) -> [Double] {
    (0..<count).map { Double(($0 * 37 + seed * 11) % 23 - 11) / 8 }
  }
}
