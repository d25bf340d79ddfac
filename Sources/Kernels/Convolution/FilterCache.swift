import KernelInterface
import Synchronization

/// What convolutions derive from a filter.
///
/// A cache belongs to one value of a filter; a new value gets a new cache. The owner of a filter
/// replaces the cache whenever the filter's memory is written to.
package final class FilterCache: Sendable {
  /// The forms in which products read filters.
  enum Form: Sendable {
    case winogradForward, winogradInputGradient, im2colForward, im2colInputGradient
  }

  /// What a prepared filter depends on, besides the filter.
  private struct Key: Hashable {
    var form: Form
    /// The level whose register tiles it is packed for.
    var level: ISALevel
    /// The convolution of one image: kernel, stride, padding and, as im2col simplifies some shapes,
    /// the size of the image.
    var shape: ConvolutionShape
  }

  private struct Entry {
    var filter: any PreparedFilter
    /// Whether it is too large to be kept in training.
    var isLarge: Bool
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var keepsEverything = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Whether prepared filters of any size are kept: in inference, always. Otherwise only those of
  /// at most 16 MiB (`BlockSizes.Tasks.keptFilter`) are.
  ///
  /// The larger ones of both networks would take much memory in training. Winograd's of that size
  /// are made block by block (`Engine.winogradByFilter`) and never exist as a whole.
  package var keepsEverything: Bool {
    get { state.withLock { $0.keepsEverything } }
    set {
      state.withLock { state in
        state.keepsEverything = newValue
        if !newValue { state.entries = state.entries.filter { !$0.value.isLarge } }
      }
    }
  }

  /// The filter in a certain form. It is made if it is not there, and kept if it has at most
  /// `limit` floats or everything is kept.
  fileprivate func filter<Filter: PreparedFilter>(
    _ form: Form, of shape: ConvolutionShape, for level: ISALevel, limit: Int,
    orMake make: () -> Filter
  ) -> Filter {
    var image = shape
    image.batch = 1
    let key = Key(form: form, level: level, shape: image)
    let entry = state.withLock { $0.entries[key] }
    if let filter = entry?.filter as? Filter { return filter }
    let filter = make()
    let isLarge = filter.floats > limit
    state.withLock { state in
      guard state.keepsEverything || !isLarge else { return }
      state.entries[key] = Entry(filter: filter, isLarge: isLarge)
    }
    return filter
  }
}

extension Engine {
  /// The filter that `make` prepares, or the one that `cache` has kept.
  func prepared<Filter: PreparedFilter>(
    _ form: FilterCache.Form, of shape: ConvolutionShape, in cache: FilterCache?,
    make: () -> Filter
  ) -> Filter {
    cache?.filter(form, of: shape, for: level, limit: sizes.tasks.keptFilter, orMake: make)
      ?? make()
  }
}

/// A filter in the order in which a product reads it.
protocol PreparedFilter: Sendable {
  /// The floats that it takes.
  var floats: Int { get }
}

/// The packed matrices of im2col, one for each phase.
extension [RightMatrix]: PreparedFilter {
  var floats: Int { reduce(0) { $0 + $1.count } }
}
