import Datasets
import Imaging

/// The first files of a folder.
struct Photographs: ImageDataset {
  /// The most files that are taken.
  static let limit = 1000

  private let folder: ImageFolder
  let count: Int

  init(of folder: ImageFolder) {
    self.folder = folder
    count = min(folder.count, Self.limit)
  }

  var imageSize: Int { folder.imageSize }
  var channels: Int { folder.channels }
  var summary: String { folder.summary }
  func image(at index: Int) throws -> Image { try folder.image(at: index) }
  func source(at index: Int) -> String { folder.source(at: index) }
}
