import Autograd
public import GAN
import Tensors

/// Runs the steps of a trace and compares with what PyTorch got.
///
/// Where the trace has PyTorch's state before a step, the step begins with it, and what the step
/// before has left is compared with it. Other steps begin with what the step before has left, and
/// what rounding did to one step goes into the next.
public struct Replay {
  /// One step beside PyTorch's.
  public struct Step: Sendable {
    /// What the step reported here.
    public var ours: StepReport
    /// What PyTorch reported of it.
    public var theirs: StepReport
    /// Whether the step began with PyTorch's networks and moments.
    public var beginsWithTheirs: Bool
    /// The largest relative difference that the six numbers may have.
    public var tolerance: Double
    /// Networks and moments after the step, if the trace has them: what is left of the difference
    /// that a single step makes.
    public var tensors: [ReplayedTensor] = []

    /// The largest relative difference among the six numbers.
    public var worst: Double {
      let pairs = zip(ours.numbers, theirs.numbers)
      return pairs.map { relativeDifference(Double($0), Double($1)) }.max() ?? 0
    }

    /// Whether numbers and tensors are as near as they must be.
    public var isWithinTolerance: Bool {
      worst <= tolerance && tensors.allSatisfy(\.isWithinTolerance)
    }
  }

  /// The first step sees PyTorch's own weights, and only the rounding of one step differs.
  public static let firstStepTolerance = 1e-5
  /// In later steps Adam has moved some weights by luck: before them or, if they begin with
  /// PyTorch's state, before the last two of the six numbers.
  public static let laterStepTolerance = 2e-3

  /// The steps in their order.
  public private(set) var steps: [Step] = []
  /// Networks after the last step, against PyTorch's change since the first weights.
  public private(set) var weights: [ReplayedTensor] = []

  /// The tensor that differs most at the end.
  public var worstWeights: ReplayedTensor? { weights.max { $0.excess < $1.excess } }

  /// Whether every step and the networks at the end are as near as they must be.
  public var isWithinTolerance: Bool {
    steps.allSatisfy(\.isWithinTolerance) && weights.allSatisfy(\.isWithinTolerance)
  }

  /// Replays all steps of `trace`; `onStep` hears of each one as it is done.
  public init(_ trace: Trace, onStep: (Int, Step) -> Void = { _, _ in }) throws(ModelFileError) {
    let trainer = DCGANTrainer(
      trace.model, learningRate: trace.learningRate, beta1: trace.beta1, seed: 0)
    for index in 0..<trace.steps {
      let beginsWithTheirs = trace.holdsState(before: index)
      if beginsWithTheirs { try trace.loadState(before: index, into: trainer) }
      let theirs = try trace.report(step: index)
      let ours = trainer.step(
        real: try trace.real(step: index), noise: try trace.noise(step: index))
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
  /// The six numbers in the order in which a trace names them.
  public var numbers: [Float] { [errDReal, errDFake, errG, dX, dGZ1, dGZ2] }
}
