import KernelInterface
import Synchronization

/// What convolutions derive from a filter, kept as long as the filter does not change.
///
/// Whoever owns a filter owns its cache, and empties it whenever the filter's memory is written to.
package final class FilterCache: Sendable {
  /// The ways in which filters are prepared.
  enum Form: Sendable {
    case winogradForward, winogradInputGradient, im2colForward, im2colInputGradient
  }

  /// What the result of the preparation depends on, besides the filter.
  private struct Key: Hashable {
    var form: Form
    /// The level whose register tiles it is packed for.
    var level: ISALevel
    /// The convolution of one image: its kernel, stride, padding and, for those that im2col sees in a
    /// simpler form, its size.
    var shape: ConvolutionShape
  }

  private struct State {
    var filters: [Key: any PreparedFilter] = [:]
    var keepsEverything = false
  }

  /// Floats: 16 MiB.
  private static let limit = 4 << 20

  private let state = Mutex(State())

  package init() {}

  /// Whether everything is kept, as drawing wants it. Otherwise it is what takes at most 16 MiB.
  ///
  /// Larger ones of both networks would take much memory in training. Winograd's of that size are made
  /// piece by piece (`winogradByFilter`), never as a whole.
  package var keepsEverything: Bool {
    get { state.withLock { $0.keepsEverything } }
    set {
      state.withLock { state in
        state.keepsEverything = newValue
        if !newValue { state.filters = state.filters.filter { $0.value.floats <= Self.limit } }
      }
    }
  }

  /// Forgets everything.
  package func empty() { state.withLock { $0.filters = [:] } }

  /// The filter in a certain form; made, and perhaps kept, if it is not there.
  fileprivate func filter<Filter: PreparedFilter>(
    _ form: Form, of shape: ConvolutionShape, for level: ISALevel, orMake make: () -> Filter
  ) -> Filter {
    var image = shape
    image.batch = 1
    let key = Key(form: form, level: level, shape: image)
    if let filter = state.withLock({ $0.filters[key] }) as? Filter { return filter }
    let filter = make()
    state.withLock { state in
      if state.keepsEverything || filter.floats <= Self.limit { state.filters[key] = filter }
    }
    return filter
  }
}

extension Engine {
  /// The filter that `make` prepares, or the one that `cache`, if there is one, has kept.
  func prepared<Filter: PreparedFilter>(
    _ form: FilterCache.Form, of shape: ConvolutionShape, in cache: FilterCache?,
    make: () -> Filter
  ) -> Filter {
    cache?.filter(form, of: shape, for: level, orMake: make) ?? make()
  }
}

/// A filter in the order in which a product reads it.
protocol PreparedFilter: Sendable {
  /// Its size.
  var floats: Int { get }
}

/// Several matrices, packed for im2col.
extension [RightMatrix]: PreparedFilter {
  var floats: Int { reduce(0) { $0 + $1.count } }
}
