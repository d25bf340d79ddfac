import KernelInterface
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

  /// The filter of the forward pass; made, and kept, if it is not there.
  func forward(for level: ISALevel, orMake make: () -> WinogradFilter) -> WinogradFilter {
    if let filter = kept.withLock({ $0.forward }), filter.level == level { return filter }
    let filter = make()
    kept.withLock { $0.forward = filter }
    return filter
  }

  /// The filter of the input gradient, likewise.
  func inputGradient(for level: ISALevel, orMake make: () -> WinogradFilter) -> WinogradFilter {
    if let filter = kept.withLock({ $0.inputGradient }), filter.level == level { return filter }
    let filter = make()
    kept.withLock { $0.inputGradient = filter }
    return filter
  }
}
