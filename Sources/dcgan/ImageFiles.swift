import ArgumentParser
import Foundation
import Imaging

/// A folder that gets one PNG file for each image.
struct ImageFiles {
  /// What the files are called, whatever else is drawn. Names of the first million sort.
  enum Names {
    /// `seed000007.png`
    case seeds([UInt64])
    /// `000007.png`, from 0 on.
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

  func write(_ image: Image, at index: Int) throws {
    // Many files, and each can be drawn again: not worth the time that the disk takes.
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
