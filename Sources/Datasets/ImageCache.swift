import Imaging
import Synchronization

/// The images of a dataset, each decoded when first asked for and kept.
final class ImageCache: Sendable {
  enum Entry: Sendable {
    /// `[size, size, channels]`, row-major.
    case pixels([UInt8])
    /// The reason why the image cannot be decoded.
    case unreadable(String)
  }

  private struct State {
    var entries: [Entry?]
    var freeBytes: Int
  }

  let dataset: any ImageDataset
  private let state: Mutex<State>

  /// A cache that keeps at most `capacity` bytes of pixels; images beyond are decoded every time.
  init(dataset: any ImageDataset, capacity: Int) {
    self.dataset = dataset
    state = Mutex(
      State(entries: Array(repeating: nil, count: dataset.count), freeBytes: capacity))
  }

  /// Image `index`, or why there is none.
  func entry(at index: Int) -> Entry {
    if let known = state.withLock({ $0.entries[index] }) { return known }
    // Outside the lock, or threads could not decode side by side. Should two of them decode the
    // same image, both return what the first has stored.
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
    let image: Image
    do {
      image = try dataset.image(at: index)
    } catch {
      return .unreadable("\(error)")
    }
    let size = dataset.imageSize
    precondition(
      image.width == size && image.height == size && image.channels == dataset.channels,
      """
      ImageDataset: image \(index) is \(image.width)x\(image.height)x\(image.channels), not \
      \(size)x\(size)x\(dataset.channels)
      """)
    return .pixels(image.pixels)
  }
}
