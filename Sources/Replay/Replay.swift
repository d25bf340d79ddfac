public import GAN
import Tensors

/// Repeats the steps of a trace and compares the results with PyTorch's.
///
/// If the trace contains the state before step k, the replay compares its own state with it, and
/// then loads it. Otherwise the replay goes on from its own state, so rounding errors of one step
/// reach the next.
///
/// How far two right implementations are apart depends on the networks, the batch and luck. So a
/// trace has the truth, PyTorch's results in double precision, and how far PyTorch itself is from
/// it when it computes the same in other ways. The replay asks for deviations of that size.
public struct Replay {
  /// A step, compared with PyTorch's.
  public struct Step: Sendable {
    /// The numbers that the step reported here.
    public let ours: StepReport
    /// The numbers that PyTorch reported.
    public let theirs: StepReport
    /// Whether the step began with PyTorch's networks and moments.
    public let beginsWithTheirs: Bool
    /// The deviations of the six numbers, in the order of a trace.
    public let numbers: [Deviation]
    /// Those of the networks after the step and, but for the last step, of Adam's moments. They are
    /// relative to the change since the last state that was loaded. Empty if the trace does not
    /// have PyTorch's state after the step.
    public let tensors: [Deviation]
  }

  /// The largest ratios of our deviations to PyTorch's that pass: `docs/numerics.md` has those that
  /// were met, without faults and with small ones.
  public enum Limit {
    /// The median of all.
    public static let typical = 2.0
    /// That of any one number or tensor in two steps, where it is compared in three or more.
    public static let repeated = 10.0
    /// Any.
    public static let single = 100.0
  }

  /// The ratio of a number's or a tensor's deviation to PyTorch's.
  public struct Ratio: Sendable {
    /// Which one it is.
    public let name: String
    /// The step.
    public let step: Int
    /// Our deviation in proportion to PyTorch's.
    public let value: Double
  }

  /// The steps, in order.
  public private(set) var steps: [Step] = []
  /// The median of all ratios.
  public let typical: Double
  /// The largest of those that a number or tensor has twice: the second largest over its steps. Nil
  /// if none was compared in three steps.
  public let repeated: Ratio?
  /// The largest of all.
  public let single: Ratio

  /// Whether all ratios are within their limits.
  public var isWithinLimits: Bool {
    typical <= Limit.typical && (repeated?.value ?? 0) <= Limit.repeated
      && single.value <= Limit.single
  }

  /// Replays all steps of `trace`. Calls `onStep` with the index of each step and the result.
  public init(_ trace: Trace, onStep: (Int, Step) -> Void = { _, _ in }) throws(ModelFileError) {
    let trainer = DCGANTrainer(
      trace.model, learningRate: trace.learningRate, beta1: trace.beta1, recipe: trace.recipe,
      seed: 0, length: trace.steps)
    var loaded = 0
    for index in 0..<trace.steps {
      let beginsWithTheirs = trace.holdsState(before: index)
      if beginsWithTheirs {
        try trace.loadState(before: index, into: trainer)
        loaded = index
      }
      let theirs = try trace.report(step: index)
      let ours = trainer.step(
        real: try trace.real(step: index), labels: try trace.labels(step: index),
        noise: try trace.latents(step: index))
      let step = Step(
        ours: ours, theirs: theirs, beginsWithTheirs: beginsWithTheirs,
        numbers: try trace.deviations(of: ours, from: theirs, step: index),
        tensors: index + 1 == trace.steps || trace.holdsState(before: index + 1)
          ? try trainer.deviations(after: index, since: loaded, in: trace) : [])
      steps.append(step)
      onStep(index, step)
    }

    let ratios = steps.enumerated().flatMap { index, step in
      (step.numbers + step.tensors).map { Ratio(name: $0.name, step: index, value: $0.ratio) }
    }
    typical = median(ratios.map(\.value))
    // Names decide between equal ones, so that the same replay always says the same.
    repeated = Dictionary(grouping: ratios, by: \.name).values.filter { $0.count >= 3 }
      .map { $0.sorted { $0.value > $1.value }[1] }
      .max { ($0.value, $1.name) < ($1.value, $0.name) }
    single = ratios.max { $0.value < $1.value } ?? Ratio(name: "", step: 0, value: 0)
  }
}

/// The median, the lower one of two; 0 if there is none.
private func median(_ values: [Double]) -> Double {
  values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
}

extension Trace {
  /// The deviations of the six numbers of step `step`.
  fileprivate func deviations(
    of ours: StepReport, from theirs: StepReport, step: Int
  ) throws(ModelFileError) -> [Deviation] {
    var result: [Deviation] = []
    for (name, (number, truth)) in zip(StepReport.names, zip(ours.numbers, theirs.numbers)) {
      result.append(
        Deviation(name, number, from: truth, theirs: try others(of: "step\(step).\(name)")))
    }
    return result
  }
}

extension StepReport {
  /// The six numbers, in the order of a trace.
  public var numbers: [Float] { [errDReal, errDFake, errG, dX, dGZ1, dGZ2] }

  /// Their names in a trace.
  public static let names = ["errD_real", "errD_fake", "errG", "D_x", "D_G_z1", "D_G_z2"]
}
