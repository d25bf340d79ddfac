import Synchronization

/// Where a program spends its time, by layer, pass and kind of operation.
///
/// One clock runs at a time: an operation inside another one stops the other's clock. So nothing
/// counts twice, and the parts add up to the whole.
///
/// `recording` makes a profile the current one of its task. Operations report to it with `measure`,
/// models name their layers with `within`. Without a current profile, both only call their body.
package final class Profile: Sendable {
  /// What an operation does.
  package enum Kind: String, CaseIterable, Sendable {
    case convolution, norm, activation, loss, optimizer, data
    /// Everything else.
    case other
  }

  /// The pass that an operation belongs to, as seen from its layer: the forward pass of a
  /// transposed convolution is `forward`, although the engine computes it as an input gradient.
  package enum Pass: String, CaseIterable, Sendable {
    case forward
    case inputGradient = "input gradient"
    case filterGradient = "filter gradient"
    /// The backward step of an operation that computes all of its gradients at once.
    case backward
    case update
  }

  /// A part of the program's work.
  package struct Part: Hashable, Sendable {
    /// The layer's dotted name, as `netD.main.2`; empty outside of layers.
    package var layer: String
    package var pass: Pass?
    package var kind: Kind

    /// A part; by default, work outside of layers and passes.
    package init(layer: String = "", pass: Pass? = nil, kind: Kind = .other) {
      self.layer = layer
      self.pass = pass
      self.kind = kind
    }
  }

  /// What a part of the work cost.
  package struct Cost: Sendable {
    package var calls = 0
    package var seconds = 0.0
    /// Multiply-adds of convolutions by definition, whatever algorithm computed them.
    package var multiplyAdds = 0
    /// Bytes that elementwise operations read and write: each operand once for each pass over it.
    package var bytes = 0
  }

  private struct State {
    var costs: [Part: Cost] = [:]
    /// The present layer.
    var layer = ""
    /// What the clock runs for, and since when.
    var part = Part()
    var start = ContinuousClock.now

    /// Charges the elapsed time to the current part and switches to `next`.
    ///
    /// - Returns: the part that was charged.
    mutating func turn(to next: Part) -> Part {
      let now = ContinuousClock.now
      costs[part, default: Cost()].seconds += start.duration(to: now) / .seconds(1)
      defer { (part, start) = (next, now) }
      return part
    }
  }

  private let state = Mutex(State())

  /// The profile that operations of this task report to, if any.
  @TaskLocal package static var current: Profile?

  /// An empty profile.
  package init() {}

  /// The costs recorded so far, by part.
  package var costs: [Part: Cost] { state.withLock { $0.costs } }

  /// Runs `body` and adds its costs to `profile`, if there is one.
  package static func recording<Result, Failure: Error>(
    _ profile: Profile?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let profile else { return try body() }
    profile.state.withLock { $0.start = .now }
    defer { profile.state.withLock { _ = $0.turn(to: Part()) } }
    return try $current.withValue(profile) { Swift.Result(catching: body) }.get()
  }

  /// Runs `body` as one operation of the present layer.
  package static func measure<Result, Failure: Error>(
    _ kind: Kind, _ pass: Pass? = nil, multiplyAdds: Int = 0, bytes: Int = 0,
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let profile = current else { return try body() }
    let outer = profile.state.withLock { state in
      let part = Part(layer: state.layer, pass: pass, kind: kind)
      state.costs[part, default: Cost()].calls += 1
      state.costs[part, default: Cost()].multiplyAdds += multiplyAdds
      state.costs[part, default: Cost()].bytes += bytes
      return state.turn(to: part)
    }
    defer { profile.state.withLock { _ = $0.turn(to: outer) } }
    return try body()
  }

  /// Runs `body`, whose operations belong to the member `name` of the present layer: `main.2`
  /// within `netD` is `netD.main.2`.
  package static func within<Result, Failure: Error>(
    _ name: @autoclosure () -> String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let outer = layer else { return try body() }
    return try resuming(outer.isEmpty ? name() : "\(outer).\(name())", body)
  }

  /// The full name of the present layer; nil where no profile is current.
  package static var layer: String? { current?.state.withLock { $0.layer } }

  /// Runs `body` under the full layer name `layer`, or without a change if it is nil.
  package static func resuming<Result, Failure: Error>(
    _ layer: String?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let profile = current, let layer else { return try body() }
    let outer = profile.state.withLock { state in
      defer { state.layer = layer }
      return state.layer
    }
    defer { profile.state.withLock { $0.layer = outer } }
    return try body()
  }
}
