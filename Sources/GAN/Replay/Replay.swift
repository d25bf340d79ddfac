import Autograd
import Layers
import Tensors

/// Runs the steps of a trace and compares with what PyTorch got.
///
/// Where the trace has PyTorch's state before a step, the step begins with it; otherwise with what
/// the step before has left, and what rounding did to one step goes into the next.
public struct Replay {
  /// One step's numbers beside PyTorch's.
  public struct Step: Sendable {
    public var ours: StepReport
    public var theirs: StepReport
    /// The largest relative difference that this step may have.
    public var tolerance: Double

    /// The largest relative difference among the six numbers.
    public var worst: Double {
      let pairs = zip(ours.numbers, theirs.numbers)
      return pairs.map { relativeDifference(Double($0), Double($1)) }.max() ?? 0
    }

    public var isWithinTolerance: Bool { worst <= tolerance }
  }

  /// One tensor after the last step beside PyTorch's.
  public struct Weights: Sendable {
    public var name: String
    /// Root mean square of the difference to PyTorch's value, divided by that of PyTorch's change
    /// since the first weights.
    public var difference: Double

    public var isWithinTolerance: Bool { difference <= Replay.weightTolerance }
  }

  /// The first step sees PyTorch's own weights, so only rounding differs.
  public static let firstStepTolerance = 1e-5
  /// Later steps see weights that Adam moved by the sign of tiny gradients.
  public static let laterStepTolerance = 2e-3
  public static let weightTolerance = 0.02

  public private(set) var steps: [Step] = []
  public private(set) var weights: [Weights] = []

  /// The tensor that differs most.
  public var worstWeights: Weights? { weights.max { $0.difference < $1.difference } }

  public var isWithinTolerance: Bool {
    steps.allSatisfy(\.isWithinTolerance) && weights.allSatisfy(\.isWithinTolerance)
  }

  /// Replays all steps of `trace`; `onStep` hears of each one as it is done.
  public init(_ trace: Trace, onStep: (Int, Step) -> Void = { _, _ in }) throws(ModelFileError) {
    let trainer = DCGANTrainer(
      trace.model, learningRate: trace.learningRate, beta1: trace.beta1, seed: 0)
    for index in 0..<trace.steps {
      if trace.holdsState(before: index) { try trace.loadState(before: index, into: trainer) }
      let theirs = try trace.report(step: index)
      let ours = trainer.step(
        real: try trace.real(step: index), noise: try trace.noise(step: index))
      let step = Step(
        ours: ours, theirs: theirs,
        tolerance: index == 0 ? Self.firstStepTolerance : Self.laterStepTolerance)
      steps.append(step)
      onStep(index, step)
    }
    weights =
      try compare(trainer.generator.main, "netG.", with: trace)
      + compare(trainer.discriminator.main, "netD.", with: trace)
  }
}

/// Every parameter and buffer of `model` beside PyTorch's.
private func compare(_ model: Sequential, _ prefix: String, with trace: Trace)
  throws(ModelFileError) -> [Replay.Weights]
{
  var ours: [(name: String, value: Tensor)] = model.parameters.parameters.map {
    ($0.name, $0.value.inPyTorchLayout)
  }
  ours += model.buffers.map { ($0.name, $0.value) }
  var result: [Replay.Weights] = []
  for (name, value) in ours {
    let first = try trace.file.tensor("initial." + prefix + name, shape: value.shape)
    let last = try trace.file.tensor("final." + prefix + name, shape: value.shape)
    let change = rootMeanSquare(first, last)
    let difference = rootMeanSquare(value, last)
    // A tensor that PyTorch left alone must be left alone here.
    let relative = change > 0 ? difference / change : (difference > 0 ? .infinity : 0)
    result.append(Replay.Weights(name: prefix + name, difference: relative))
  }
  return result
}

/// The root mean square of the elementwise difference.
private func rootMeanSquare(_ a: Tensor, _ b: Tensor) -> Double {
  let squares = zip(a.scalars, b.scalars).reduce(0.0) { sum, pair in
    let difference = Double(pair.0) - Double(pair.1)
    return sum + difference * difference
  }
  return (squares / Double(max(1, a.count))).squareRoot()
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
