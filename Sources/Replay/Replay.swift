import Autograd
public import GAN
import Tensors

/// Repeats the steps of a trace and compares the results with PyTorch's.
///
/// If the trace contains the state before step k, the replay compares its own state with it, and
/// then loads it. Otherwise the replay goes on from its own state, so rounding errors of one step
/// reach the next.
public struct Replay {
  /// A step, compared with PyTorch's.
  public struct Step: Sendable {
    /// The numbers that the step reported here.
    public var ours: StepReport
    /// The numbers that PyTorch reported.
    public var theirs: StepReport
    /// Whether the step began with PyTorch's networks and moments.
    public var beginsWithTheirs: Bool
    /// The largest relative difference allowed among the six numbers.
    public var tolerance: Double
    /// Networks and moments after a step that began with PyTorch's state, if the trace contains the
    /// state after it, too: the difference that a single step makes.
    public var tensors: [ReplayedTensor] = []

    /// The largest relative difference among the six numbers.
    public var worst: Double {
      let pairs = zip(ours.numbers, theirs.numbers)
      return pairs.map { relativeDifference(Double($0), Double($1)) }.max() ?? 0
    }

    /// Whether numbers and tensors are within their tolerances.
    public var isWithinTolerance: Bool {
      worst <= tolerance && tensors.allSatisfy(\.isWithinTolerance)
    }
  }

  /// The tolerance of the first step, which begins with PyTorch's weights: rounding of one step.
  public static let firstStepTolerance = 1e-5
  /// The tolerance of later steps.
  ///
  /// Adam's first steps are signs of gradients, and rounding decides the signs of tiny ones. Such
  /// weights have moved before these steps or, if they begin with PyTorch's state, before the last
  /// two of the six numbers.
  public static let laterStepTolerance = 2e-3

  /// The steps, in order.
  public private(set) var steps: [Step] = []
  /// Networks after the last step; differences are relative to PyTorch's change since the start.
  public private(set) var weights: [ReplayedTensor] = []

  /// The tensor with the largest difference at the end, in tolerances.
  public var worstWeights: ReplayedTensor? { weights.max { $0.excess < $1.excess } }

  /// Whether every step and the networks at the end are within their tolerances.
  public var isWithinTolerance: Bool {
    steps.allSatisfy(\.isWithinTolerance) && weights.allSatisfy(\.isWithinTolerance)
  }

  /// Replays all steps of `trace`. Calls `onStep` with the index of each step and the result.
  public init(_ trace: Trace, onStep: (Int, Step) -> Void = { _, _ in }) throws(ModelFileError) {
    let trainer = DCGANTrainer(
      trace.model, learningRate: trace.learningRate, beta1: trace.beta1, recipe: trace.recipe,
      seed: 0, length: trace.steps)
    for index in 0..<trace.steps {
      let beginsWithTheirs = trace.holdsState(before: index)
      if beginsWithTheirs { try trace.loadState(before: index, into: trainer) }
      let theirs = try trace.report(step: index)
      let ours = trainer.step(
        real: try trace.real(step: index), labels: try trace.labels(step: index),
        noise: try trace.latents(step: index))
      var step = Step(
        ours: ours, theirs: theirs, beginsWithTheirs: beginsWithTheirs,
        tolerance: index == 0 ? Self.firstStepTolerance : Self.laterStepTolerance)
      let endsWithTheirs = index + 1 == trace.steps || trace.holdsState(before: index + 1)
      if beginsWithTheirs && endsWithTheirs {
        step.tensors = try trainer.differences(after: index, in: trace)
      }
      steps.append(step)
      onStep(index, step)
    }
    weights = try trainer.differencesAtTheEnd(of: trace)
  }
}

/// |ours - theirs| / |theirs|; infinite when either is not finite.
private func relativeDifference(_ ours: Double, _ theirs: Double) -> Double {
  guard ours.isFinite && theirs.isFinite else { return .infinity }
  return ours == theirs ? 0 : abs(ours - theirs) / abs(theirs)
}

extension StepReport {
  /// The six numbers, in the order of a trace.
  public var numbers: [Float] { [errDReal, errDFake, errG, dX, dGZ1, dGZ2] }
}
