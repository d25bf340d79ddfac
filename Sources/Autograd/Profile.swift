import Synchronization

/// Where the time of a program goes, by layer, pass and kind of operation.
///
/// One clock runs, for one part of the work at a time: an operation inside another one stops the
/// other's clock. So nothing counts twice, and the parts add up to the time of the whole.
///
/// `recording` makes a profile the current one of the task that calls it. Operations name themselves
/// with `measure`, models with `within`; both only call their body where no profile is current.
package final class Profile: Sendable {
  /// What an operation does.
  package enum Kind: String, CaseIterable, Sendable {
    case convolution, norm, activation, loss, optimizer, data
    /// Whatever does not name itself.
    case other
  }

  /// Where in a training step an operation stands, as seen from its layer: a transposed
  /// convolution runs `forward`, though its engine calls that an input gradient.
  package enum Pass: String, CaseIterable, Sendable {
    case forward
    case inputGradient = "input gradient"
    case filterGradient = "filter gradient"
    /// Back through an operation that gives all of its gradients at once.
    case backward
    case update
  }

  /// A part of the work.
  package struct Part: Hashable, Sendable {
    /// The dotted name, as `netD.main.2`; empty for what belongs to no layer.
    package var layer: String
    package var pass: Pass?
    package var kind: Kind

    /// What belongs to no layer and no pass, if no more is said.
    package init(layer: String = "", pass: Pass? = nil, kind: Kind = .other) {
      self.layer = layer
      self.pass = pass
      self.kind = kind
    }
  }

  /// What a part took.
  package struct Cost: Sendable {
    /// How often it began.
    package var calls = 0
    package var seconds = 0.0
    /// Multiply-adds of convolutions by their definition, however they were computed.
    package var multiplyAdds = 0
    /// What passes over memory read and write by their definition, each operand once a pass.
    package var bytes = 0
  }

  private struct State {
    var costs: [Part: Cost] = [:]
    /// The name that the next operation belongs to.
    var layer = ""
    /// What the clock runs for, and since when.
    var part = Part()
    var start = ContinuousClock.now

    /// Lets the clock run for `next`. Returns what it ran for.
    mutating func turn(to next: Part) -> Part {
      let now = ContinuousClock.now
      costs[part, default: Cost()].seconds += start.duration(to: now) / .seconds(1)
      defer { (part, start) = (next, now) }
      return part
    }
  }

  private let state = Mutex(State())

  /// The profile that operations of this task report to.
  @TaskLocal package static var current: Profile?

  /// An empty profile.
  package init() {}

  /// What was recorded, by part.
  package var costs: [Part: Cost] { state.withLock { $0.costs } }

  /// Runs `body` and adds what it does to `profile`, if there is one.
  package static func recording<Result, Failure: Error>(
    _ profile: Profile?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let profile else { return try body() }
    profile.state.withLock { $0.start = .now }
    defer { profile.state.withLock { _ = $0.turn(to: Part()) } }
    return try $current.withValue(profile) { Swift.Result(catching: body) }.get()
  }

  /// Runs `body`, one operation of the present layer.
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

  /// Runs `body`, whose operations belong to the member `name` of the present layer: `netD` and
  /// therein `main.2` make `netD.main.2`.
  package static func within<Result, Failure: Error>(
    _ name: @autoclosure () -> String, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let outer = layer else { return try body() }
    return try resuming(outer.isEmpty ? name() : "\(outer).\(name())", body)
  }

  /// The full name of the present layer; nil where no profile is current.
  package static var layer: String? { current?.state.withLock { $0.layer } }

  /// Runs `body`, whose operations belong to `layer`, a full name; to the present layer when nil.
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
