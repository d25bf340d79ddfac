public import Autograd
import Kernels
import Memory
public import Tensors

/// Adam (Kingma and Ba 2015) with bias correction, as
/// https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html defines it.
public final class Adam {
  /// The length of a step, which may change between updates.
  public var learningRate: Double
  /// The decay rate of the first moment, the mean of the gradients.
  public let beta1: Double
  /// The decay rate of the second moment, the mean of their squares.
  public let beta2: Double
  /// What is added to the root of the second moment, by which a step is divided.
  public let epsilon: Double

  /// The number of updates so far.
  public private(set) var step = 0

  private let parameters: ParameterSet
  private let firstMoment: Buffer
  private let secondMoment: Buffer

  /// An optimizer of all parameters in `parameters`; both moments begin at zero.
  public init(
    _ parameters: ParameterSet, learningRate: Double = 2e-4, beta1: Double = 0.5,
    beta2: Double = 0.999, epsilon: Double = 1e-8
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    firstMoment = Buffer(count: parameters.values.count)
    secondMoment = Buffer(count: parameters.values.count)
    Engine.current.fill(firstMoment, with: 0)
    Engine.current.fill(secondMoment, with: 0)
  }

  /// Moves the parameters by one step against their gradients.
  ///
  /// A parameter whose gradient is 0 goes on by its first moment until that has faded; one that was
  /// frozen from the beginning stays where it is.
  public func update() {
    step += 1
    // Four operands are read, and all but the gradients written.
    Profile.measure(.optimizer, .update, bytes: 7 * parameters.values.byteCount) {
      Engine.current.adam(
        AdamStep(
          learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, step: step),
        parameters: parameters.values, gradients: parameters.gradients, firstMoment: firstMoment,
        secondMoment: secondMoment)
    }
    parameters.noteChange()
  }

  /// Both moments of every parameter, in the parameters' order and shapes
  /// (PyTorch's `exp_avg` and `exp_avg_sq`).
  ///
  /// They share the optimizer's memory, which `update` and `restore` write to.
  public var moments: [(first: Tensor, second: Tensor)] {
    parameters.parameters.map { parameter in
      let range = parameters.range(of: parameter)
      return (
        Tensor(shape: parameter.value.shape, buffer: firstMoment.slice(range)),
        Tensor(shape: parameter.value.shape, buffer: secondMoment.slice(range))
      )
    }
  }

  /// Continues from saved moments after `step` updates.
  ///
  /// - Precondition: `moments` has the order and shapes of `Adam.moments`.
  public func restore(step: Int, moments saved: [(first: Tensor, second: Tensor)]) {
    precondition(
      saved.count == moments.count, "Adam: \(saved.count) moments for \(moments.count) parameters")
    for (current, saved) in zip(moments, saved) {
      current.first.copyElements(from: saved.first)
      current.second.copyElements(from: saved.second)
    }
    self.step = step
  }
}
