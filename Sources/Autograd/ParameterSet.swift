import Kernels
package import Memory
import Preconditions
package import Tensors

/// All parameters of one model, their values in one block of memory and their gradients in
/// another, so that an optimizer updates them in one pass.
public final class ParameterSet {
  /// The parameters in the order of the model's layers.
  public let parameters: [Parameter]

  private let block: ParameterBlock

  /// Moves `parameters` into common memory, with gradients of zero.
  ///
  /// A parameter belongs to the last set that was made with it. An earlier one can still list it,
  /// but no longer clear its gradient or update it.
  public init(_ parameters: [Parameter]) {
    self.parameters = parameters
    // Each parameter begins on a cache line. The gaps are zero, and no update changes that.
    let line = 16
    var offsets = [0]
    for parameter in parameters {
      let lines = (parameter.shape.count + line - 1) / line
      offsets.append(offsets[offsets.count - 1] + lines * line)
    }
    let ranges = zip(parameters, offsets).map { $1..<$1 + $0.shape.count }
    var values = Tensor(repeating: 0, shape: [offsets[parameters.count]])
    values.withMutableBuffer { values in
      for (parameter, range) in zip(parameters, ranges) {
        Engine.current.copy(parameter.value.buffer, to: values.slice(range))
      }
    }
    block = ParameterBlock(values: values)
    for (parameter, range) in zip(parameters, ranges) { parameter.move(to: block, range) }
  }

  /// All values, `[n]`. Each parameter begins on a cache line; the gaps are zero.
  package var values: Tensor { block.values }

  /// All gradients, in the same order as `values`.
  ///
  /// One block holds all that a backward pass computes for a model, so processes that each train on
  /// a part of the batch would sum this block, between the backward pass and the update.
  package var gradients: Tensor { block.gradients }

  /// Where the elements of a parameter of this set lie in `values` and `gradients`.
  package func range(of parameter: Parameter) -> Range<Int> {
    require(
      parameter.block === block, "ParameterSet: parameter \(parameter.name) is not in this set")
    return parameter.range
  }

  /// The number of trainable values.
  public var count: Int { parameters.reduce(0) { $0 + $1.shape.count } }

  /// Sets all gradients to zero.
  public func clearGradients() {
    requireAllParameters("clearGradients")
    Profile.measure(.optimizer, .update, bytes: values.byteCount) { block.clearGradients() }
  }

  /// Lets `body` write new values, given the gradients. In place, unless a tensor that was taken
  /// from a parameter holds the values.
  package func update(_ body: (_ values: Buffer, _ gradients: Buffer) -> Void) {
    requireAllParameters("update")
    let gradients = block.gradients.buffer
    block.writeValues { body($0, gradients) }
    for parameter in parameters { parameter.noteChange() }
  }

  /// Moves every value by `share` of the way to its counterpart in `other`.
  ///
  /// - Precondition: both sets have parameters of the same shapes, in the same order.
  public func blend(towards other: ParameterSet, share: Float) {
    requireAllParameters("blend")
    require(
      parameters.elementsEqual(other.parameters) { $0.shape == $1.shape },
      "ParameterSet.blend: the sets have parameters of different shapes")
    Profile.measure(.optimizer, .update, bytes: 3 * values.byteCount) {
      block.writeValues { Engine.current.blend(other.values.buffer, share: share, into: $0) }
    }
    for parameter in parameters { parameter.noteChange() }
  }

  /// Switches the gradients of all parameters on or off.
  public func setRequiresGradient(_ requiresGradient: Bool) {
    for parameter in parameters { parameter.requiresGradient = requiresGradient }
  }

  /// Runs `body` with the gradients of all parameters switched off. Afterwards each parameter is as
  /// it was before: one that was frozen stays frozen.
  ///
  /// Operations neither compute nor save anything for these parameters. If their input requires no
  /// gradient either, each result is freed as soon as the next operation has used it.
  public func withoutGradients<Result>(_ body: () -> Result) -> Result {
    let before = parameters.map(\.requiresGradient)
    setRequiresGradient(false)
    defer {
      for (parameter, before) in zip(parameters, before) { parameter.requiresGradient = before }
    }
    return body()
  }

  private func requireAllParameters(_ operation: String) {
    for parameter in parameters {
      require(
        parameter.block === block,
        "ParameterSet.\(operation): parameter \(parameter.name) has moved to another set")
    }
  }
}
