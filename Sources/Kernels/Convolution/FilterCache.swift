import KernelInterface
import Synchronization

/// What convolutions derive from a filter, kept as long as the filter does not change.
///
/// Whoever owns a filter owns its cache, and empties it whenever the filter's memory is written to.
package final class FilterCache: Sendable {
  /// The ways in which filters are prepared.
  enum Form: Hashable, Sendable {
    case winogradForward
    case winogradInputGradient
    case im2colForward
    /// One matrix for each phase of the input, of these numbers of phases.
    case im2colInputGradient(down: Int, across: Int)
  }

  private struct Key: Hashable {
    var form: Form
    /// The level whose register tiles it is packed for.
    var level: ISALevel
  }

  private struct State {
    var filters: [Key: any PreparedFilter] = [:]
    var keepsEverything = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Whether everything is kept, as drawing wants it. Otherwise it is what takes at most 16 MiB.
  ///
  /// In training, transforming larger filters again costs some 2 % of a step, keeping those of both
  /// networks a fifth of the memory.
  package var keepsEverything: Bool {
    get { state.withLock { $0.keepsEverything } }
    set { state.withLock { $0.keepsEverything = newValue } }
  }

  /// Forgets everything.
  package func empty() { state.withLock { $0.filters = [:] } }

  /// The filter in a certain form; made, and perhaps kept, if it is not there.
  func filter<Filter: PreparedFilter>(
    _ form: Form, for level: ISALevel, orMake make: () -> Filter
  ) -> Filter {
    let key = Key(form: form, level: level)
    if let filter = state.withLock({ $0.filters[key] }) as? Filter { return filter }
    let filter = make()
    state.withLock { state in
      if state.keepsEverything || filter.floats <= 4 << 20 { state.filters[key] = filter }
    }
    return filter
  }
}

/// A filter in the order in which a product reads it.
protocol PreparedFilter: Sendable {
  var floats: Int { get }
}

/// Several matrices, packed for im2col.
extension [RightMatrix]: PreparedFilter {
  var floats: Int { reduce(0) { $0 + $1.count } }
}

extension WinogradFilter: PreparedFilter {
  var floats: Int { count }
}
