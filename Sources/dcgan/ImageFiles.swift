import ArgumentParser
import Foundation
import Imaging

/// A folder with one PNG file for each image.
struct ImageFiles {
  /// How files are named. Names do not depend on what else is drawn, and sort up to a million.
  enum Names {
    /// `seed000007.png`
    case seeds([UInt64])
    /// `000007.png`, counted from 0.
    case places
  }

  private let folder: String
  private let names: Names

  /// Makes the folder if it is missing.
  init(in folder: String, names: Names) throws {
    self.folder = folder
    self.names = names
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ValidationError(
        "cannot create the folder \(folder): \(error.localizedDescription); choose another with "
          + "--individual")
    }
  }

  /// Writes image `index`.
  func write(_ image: RasterImage, at index: Int) throws {
    // Not durably: waiting for the disk for each of many files is slow, and all can be drawn again.
    try image.writePNG(to: "\(folder)/\(name(at: index)).png", durably: false)
  }

  private func name(at index: Int) -> String {
    switch names {
    case .seeds(let seeds): "seed" + padded(String(seeds[index]))
    case .places: padded(String(index))
    }
  }

  private func padded(_ number: String) -> String {
    String(repeating: "0", count: max(0, 6 - number.count)) + number
  }
}
