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
  private let imagesPerClass: Int?

  /// Makes the folder if it is missing.
  ///
  /// - Parameter imagesPerClass: after so many images the same names follow for the next class,
  ///   whose number ends them: `seed000007-class1.png`; nil if images are named once.
  init(in folder: String, names: Names, imagesPerClass: Int? = nil) throws {
    self.folder = folder
    self.names = names
    self.imagesPerClass = imagesPerClass
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
    guard let imagesPerClass else { return baseName(at: index) }
    return baseName(at: index % imagesPerClass) + "-class\(index / imagesPerClass)"
  }

  private func baseName(at index: Int) -> String {
    switch names {
    case .seeds(let seeds): "seed" + padded(String(seeds[index]))
    case .places: padded(String(index))
    }
  }

  private func padded(_ number: String) -> String {
    String(repeating: "0", count: max(0, 6 - number.count)) + number
  }
}
