import KernelInterface
import Synchronization

/// What convolutions derive from a filter, kept as long as the filter does not change.
///
/// Whoever owns a filter owns its cache, and empties it whenever the filter's memory is written to.
package final class FilterCache: Sendable {
  private struct State {
    var forward: WinogradFilter?
    var inputGradient: WinogradFilter?
    var keepsLargeFilters = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Whether a transformed filter of more than 16 MiB is kept, too.
  ///
  /// In training it is not: making it again costs some 2 % of a step, keeping those of both networks
  /// a fifth of the memory.
  package var keepsLargeFilters: Bool {
    get { state.withLock { $0.keepsLargeFilters } }
    set { state.withLock { $0.keepsLargeFilters = newValue } }
  }

  /// Forgets everything.
  package func empty() {
    state.withLock { ($0.forward, $0.inputGradient) = (nil, nil) }
  }

  /// The filter of the forward pass; made, and kept, if it is not there.
  func forward(for level: ISALevel, orMake make: () -> WinogradFilter) -> WinogradFilter {
    filter(for: level, \.forward, orMake: make)
  }

  /// The filter of the input gradient, likewise.
  func inputGradient(for level: ISALevel, orMake make: () -> WinogradFilter) -> WinogradFilter {
    filter(for: level, \.inputGradient, orMake: make)
  }

  private func filter(
    for level: ISALevel, _ kept: any WritableKeyPath<State, WinogradFilter?> & Sendable,
    orMake make: () -> WinogradFilter
  ) -> WinogradFilter {
    if let filter = state.withLock({ $0[keyPath: kept] }), filter.level == level { return filter }
    let filter = make()
    state.withLock { state in
      if state.keepsLargeFilters || filter.count <= 4 << 20 { state[keyPath: kept] = filter }
    }
    return filter
  }
}
