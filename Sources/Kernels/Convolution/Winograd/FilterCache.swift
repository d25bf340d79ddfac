import Synchronization

/// What convolutions derive from a filter, kept as long as the filter does not change.
///
/// Whoever owns a filter owns its cache, and empties it whenever the filter's memory is written to.
package final class FilterCache: Sendable {
  private struct Kept {
    var forward: WinogradFilter?
    var inputGradient: WinogradFilter?
  }

  private let kept = Mutex(Kept())

  package init() {}

  /// Forgets everything.
  package func empty() { kept.withLock { $0 = Kept() } }

  func forward(orMake make: () -> WinogradFilter) -> WinogradFilter {
    if let filter = kept.withLock({ $0.forward }) { return filter }
    let filter = make()
    kept.withLock { $0.forward = filter }
    return filter
  }

  func inputGradient(orMake make: () -> WinogradFilter) -> WinogradFilter {
    if let filter = kept.withLock({ $0.inputGradient }) { return filter }
    let filter = make()
    kept.withLock { $0.inputGradient = filter }
    return filter
  }
}
