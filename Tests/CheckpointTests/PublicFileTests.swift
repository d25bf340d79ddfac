import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Files of the public, which are not part of the repository.
struct PublicFileTests {
  private static let folder = "../shared/data/checkpoints"
  private static let isThere = FileManager.default.fileExists(atPath: folder)

  /// Name, format, number of tensors, and the shapes of the first and the last filter.
  private static let files: [(String, TensorFileFormat, Int, [Int], [Int])] = [
    ("amansunesh_fmnist_G.pth", .pyTorch, 13, [100, 128, 7, 7], [64, 1, 4, 4]),
    ("conditional-28x28-generator.pth", .pyTorch, 14, [110, 128, 7, 7], [64, 1, 4, 4]),
    ("course-28x28-generator.pth", .pyTorch, 23, [64, 256, 3, 3], [64, 1, 4, 4]),
    ("csinva_mnist_netD_epoch_99.pth", .legacyPyTorch, 14, [64, 1, 4, 4], [1, 256, 4, 4]),
    ("fletcher_celeba_D.pt", .legacyPyTorch, 22, [32, 3, 4, 4], [256, 128, 4, 4]),
    ("fletcher_celeba_G.pt", .legacyPyTorch, 26, [100, 256, 4, 4], [32, 3, 4, 4]),
    ("libtorch-cpp-generator.pt", .pyTorch, 16, [100, 256, 4, 4], [64, 1, 4, 4]),
    ("tutorial-generator-digiface.pth", .pyTorch, 25, [100, 512, 4, 4], [64, 3, 4, 4]),
  ]

  @Test(.enabled(if: isThere, "needs \(folder)"), arguments: files)
  func isRead(
    name: String, format: TensorFileFormat, count: Int, first: [Int], last: [Int]
  ) throws {
    let file = try TensorFileFormat.open(Self.folder + "/" + name)
    #expect(file.format == format)
    #expect(file.entries.count == count)
    let filters = file.entries.map(\.shape.dimensions).filter { $0.count == 4 }
    #expect(filters.first == first && filters.last == last, "\(filters)")
    for entry in file.entries {
      let scalars = try file.tensor(named: entry.name).scalars()
      #expect(scalars.count == entry.shape.count && scalars.allSatisfy(\.isFinite))
    }
  }

  /// Several networks of several people in one folder are listed, not guessed.
  @Test(.enabled(if: isThere, "needs \(folder)")) func theFolderIsNoFile() throws {
    #expect { try TensorFileFormat.open(Self.folder) } throws: {
      "\($0)".contains("name one of its files") && "\($0)".contains("amansunesh_fmnist_G.pth")
    }
  }
}
