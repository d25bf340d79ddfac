import Imaging
import Preconditions
import Synchronization

/// Keeps the decoded images of a dataset, as they are before augmentation. Safe to use from several
/// threads.
final class ImageCache: Sendable {
  /// A decoded image.
  enum Entry: Sendable {
    /// `[size, size, channels]`, row-major.
    case pixels([UInt8])
    /// The image cannot be decoded, for the given reason.
    case unreadable(String)
  }

  private struct State {
    var entries: [Entry?]
    var freeBytes: Int
  }

  let dataset: any ImageDataset
  private let state: Mutex<State>

  /// A cache of at most `capacity` bytes of pixels. Images that do not fit are decoded at every
  /// access.
  init(dataset: any ImageDataset, capacity: Int) {
    self.dataset = dataset
    state = Mutex(
      State(entries: Array(repeating: nil, count: dataset.count), freeBytes: capacity))
  }

  /// Image `index`, decoded at the first access.
  func entry(at index: Int) -> Entry {
    if let known = state.withLock({ $0.entries[index] }) { return known }
    // Decoding happens outside the lock, so that threads decode in parallel. If two decode the same
    // image, both return the entry that was stored first.
    let fresh = decode(index)
    return state.withLock { state in
      if let known = state.entries[index] { return known }
      if case .pixels(let pixels) = fresh {
        guard pixels.count <= state.freeBytes else { return fresh }
        state.freeBytes -= pixels.count
      }
      state.entries[index] = fresh
      return fresh
    }
  }

  private func decode(_ index: Int) -> Entry {
    let image: RasterImage
    do {
      image = try dataset.image(at: index)
    } catch {
      return .unreadable("\(error)")
    }
    let size = dataset.imageSize
    require(
      image.width == size && image.height == size && image.channels == dataset.channels,
      """
      ImageDataset: image \(index) is \(image.width)x\(image.height)x\(image.channels), not \
      \(size)x\(size)x\(dataset.channels)
      """)
    return .pixels(image.pixels)
  }
}
