import Autograd
import Checkpoints
import GAN
import Layers
import Optimizers
import Tensors

/// A tensor, compared with PyTorch's.
public struct ReplayedTensor: Sendable {
  /// Its name in the trace: `netG.main.0.weight`, `optimizerD.main.2.weight.exp_avg`.
  public var name: String
  /// The difference from PyTorch's value, divided by the root mean square of PyTorch's change.
  public var difference: Double
  /// The largest difference allowed.
  public var tolerance: Double

  /// Whether the difference is allowed; false if it is not a number.
  public var isWithinTolerance: Bool { difference <= tolerance }

  /// The difference divided by the tolerance; infinite if it is not a number.
  public var excess: Double { difference.isFinite ? difference / tolerance : .infinity }
}

extension ReplayedTensor {
  /// The tolerance relative to the change since the start.
  static let endTolerance = 0.02
  /// The tolerance relative to the change in one step. G's gradients pass through D's new weights,
  /// some of which rounding has decided, and through activations near a kink: `docs/numerics.md`.
  static let stepTolerance = 0.05

  /// Compares by the root mean square of the elementwise differences.
  fileprivate init(
    rootMeanSquareOf name: String, _ ours: Tensor, _ theirs: Tensor, since before: Tensor?,
    tolerance: Double
  ) {
    self.init(
      name: name, difference: rootMeanSquare(ours, theirs),
      change: rootMeanSquare(theirs, before), tolerance: tolerance)
  }

  /// Compares by the magnitude that nine tenths of the elementwise differences do not exceed. The
  /// rest are weights with tiny gradients, whose signs rounding decides.
  fileprivate init(
    mostOf name: String, _ ours: Tensor, _ theirs: Tensor, since before: Tensor
  ) {
    self.init(
      name: name, difference: magnitudeOfMost(ours, theirs),
      change: rootMeanSquare(theirs, before), tolerance: Self.stepTolerance)
  }

  private init(name: String, difference: Double, change: Double, tolerance: Double) {
    self.name = name
    self.tolerance = tolerance
    // A tensor that PyTorch did not change must not change here.
    self.difference = change > 0 ? difference / change : (difference == 0 ? 0 : .infinity)
  }
}

extension DCGANTrainer {
  /// Compares both networks after step `step` with PyTorch's and, unless it is the last step,
  /// Adam's moments.
  func differences(after step: Int, in trace: Trace) throws(ModelFileError) -> [ReplayedTensor] {
    let isLast = step + 1 == trace.steps
    let before = step == 0 ? "initial." : "step\(step)."
    let after = isLast ? "final." : "step\(step + 1)."
    var result: [ReplayedTensor] = []
    for (name, value) in weights {
      let first = try trace.file.tensor(before + name, shape: value.shape)
      let last = try trace.file.tensor(after + name, shape: value.shape)
      result.append(ReplayedTensor(mostOf: name, value, last, since: first))
    }
    for (name, value) in statistics + (isLast ? [] : moments) {
      // Moments are zero before the first step, and a trace does not contain them.
      var first: Tensor?
      if step > 0 || !name.hasPrefix("optimizer") {
        first = try trace.file.tensor(before + name, shape: value.shape)
      }
      let last = try trace.file.tensor(after + name, shape: value.shape)
      result.append(
        ReplayedTensor(
          rootMeanSquareOf: name, value, last, since: first,
          tolerance: ReplayedTensor.stepTolerance))
    }
    return result
  }

  /// Compares both networks after the last step with PyTorch's, relative to the change since the
  /// start.
  func differencesAtTheEnd(of trace: Trace) throws(ModelFileError) -> [ReplayedTensor] {
    var result: [ReplayedTensor] = []
    for (name, value) in weights + statistics {
      let first = try trace.file.tensor("initial." + name, shape: value.shape)
      let last = try trace.file.tensor("final." + name, shape: value.shape)
      result.append(
        ReplayedTensor(
          rootMeanSquareOf: name, value, last, since: first,
          tolerance: ReplayedTensor.endTolerance))
    }
    return result
  }

  private typealias NamedTensors = [(name: String, value: Tensor)]

  /// The parameters of both networks in PyTorch's layouts.
  private var weights: NamedTensors {
    parts.flatMap { network, _, suffix in
      network.parameters.map { ("net\(suffix).\($0.name)", $0.value.inPyTorchLayout) }
    }
  }

  /// The running statistics of both networks.
  private var statistics: NamedTensors {
    parts.flatMap { network, _, suffix in
      network.stateTensors.map { ("net\(suffix).\($0.name)", $0.value) }
    }
  }

  /// Adam's moments of both optimizers.
  private var moments: NamedTensors {
    parts.flatMap { network, optimizer, suffix in
      moments(of: network, optimizer).map { ("optimizer\(suffix).\($0.name)", $0.value) }
    }
  }
}

/// The root mean square of the elementwise differences; of `a` itself if `b` is nil.
private func rootMeanSquare(_ a: Tensor, _ b: Tensor?) -> Double {
  let subtrahend = b?.scalars() ?? [Float](repeating: 0, count: a.count)
  let squares = zip(a.scalars(), subtrahend).reduce(0.0) { sum, pair in
    let difference = Double(pair.0) - Double(pair.1)
    return sum + difference * difference
  }
  return (squares / Double(max(1, a.count))).squareRoot()
}

/// The magnitude that nine tenths of the elementwise differences do not exceed; NaN if a difference
/// is not finite.
private func magnitudeOfMost(_ a: Tensor, _ b: Tensor) -> Double {
  let magnitudes = zip(a.scalars(), b.scalars()).map { abs($0 - $1) }
  guard magnitudes.allSatisfy(\.isFinite) else { return .nan }
  return Double(magnitudes.sorted()[magnitudes.count * 9 / 10])
}
