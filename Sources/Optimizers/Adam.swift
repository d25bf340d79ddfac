public import Autograd
import Kernels
import Memory
import Preconditions
public import Tensors

/// Adam with bias correction (Kingma and Ba 2015, algorithm 1), as
/// https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html defines it.
public final class Adam {
  /// The step size. It may change between updates.
  public var learningRate: Double
  /// The decay rate of the first moment, the mean of the gradients.
  public let beta1: Double
  /// The decay rate of the second moment, the mean of their squares.
  public let beta2: Double
  /// Added to the root of the second moment before it divides a step.
  public let epsilon: Double

  /// The number of updates so far.
  public private(set) var step = 0

  private let parameters: ParameterSet
  /// Both moments lie as the parameters' values do.
  private var firstMoment: Tensor
  private var secondMoment: Tensor

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
    firstMoment = Tensor(repeating: 0, shape: parameters.values.shape)
    secondMoment = Tensor(repeating: 0, shape: parameters.values.shape)
  }

  /// Moves the parameters by one step against their gradients.
  ///
  /// A parameter whose gradient is 0 still moves while its first moment fades. One that has been
  /// frozen from the beginning stays where it is.
  public func update() {
    step += 1
    let step = AdamStep(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, step: step)
    // Four operands are read, and all but the gradients written.
    Profile.measure(.optimizer, .update, bytes: 7 * firstMoment.byteCount) {
      parameters.update { values, gradients in
        firstMoment.withMutableBuffer { first in
          secondMoment.withMutableBuffer { second in
            Engine.current.adam(
              step, parameters: values, gradients: gradients, firstMoment: first,
              secondMoment: second)
          }
        }
      }
    }
  }

  /// Both moments of every parameter, in the parameters' order and shapes
  /// (PyTorch's `exp_avg` and `exp_avg_sq`).
  public var moments: [(first: Tensor, second: Tensor)] {
    parameters.parameters.map { parameter in
      let range = parameters.range(of: parameter)
      return (
        firstMoment.slice(range, shape: parameter.shape),
        secondMoment.slice(range, shape: parameter.shape)
      )
    }
  }

  /// Continues from saved moments after `step` updates.
  ///
  /// - Precondition: `moments` has the order and shapes of `Adam.moments`.
  public func restore(step: Int, moments: [(first: Tensor, second: Tensor)]) {
    let parameters = parameters.parameters
    require(
      moments.count == parameters.count,
      "Adam.restore: \(moments.count) pairs of moments for \(parameters.count) parameters")
    for (parameter, moments) in zip(parameters, moments) {
      require(
        moments.first.shape == parameter.shape && moments.second.shape == parameter.shape,
        "Adam.restore: moments \(moments.first.shape) and \(moments.second.shape) for parameter "
          + "\(parameter.name) of shape \(parameter.shape)")
      let range = self.parameters.range(of: parameter)
      firstMoment.withMutableBuffer {
        Engine.current.copy(moments.first.buffer, to: $0.slice(range))
      }
      secondMoment.withMutableBuffer {
        Engine.current.copy(moments.second.buffer, to: $0.slice(range))
      }
    }
    self.step = step
  }
}
