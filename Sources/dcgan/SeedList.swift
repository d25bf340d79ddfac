import ArgumentParser
import Foundation

/// A list of seeds as a user writes it: `0,1,4-6`.
struct SeedList {
  /// The seeds, in the order of the list.
  let seeds: [UInt64]

  /// The most seeds in a list.
  static let limit = 1_000_000

  /// Reads a list.
  init(_ text: String) throws {
    var seeds: [UInt64] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        .map { UInt64($0.trimmingCharacters(in: .whitespaces)) }
      guard 1...2 ~= ends.count, let first = ends[0], let last = ends[ends.count - 1] else {
        throw ValidationError("'\(part)' is no seed; list seeds like this: 0,1,4-6")
      }
      guard first <= last else {
        throw ValidationError("\(part) runs backwards; write \(last)-\(first)")
      }
      guard last - first < UInt64(Self.limit), seeds.count + Int(last - first) < Self.limit else {
        throw ValidationError("these are more than \(Self.limit) seeds; use fewer at a time")
      }
      seeds += first...last
    }
    self.seeds = seeds
  }
}
