import Kernels
package import Memory
import Tensors

/// All parameters of one model, their values in one block of memory and their gradients in
/// another: an optimizer updates them in one pass.
public final class ParameterSet {
  /// The parameters in the order of the model's layers.
  public let parameters: [Parameter]

  /// All values, each parameter's beginning on a cache line; the gaps are zero and stay so.
  package let values: Buffer
  /// All gradients, likewise.
  package let gradients: Buffer

  /// Moves `parameters` into common memory. A parameter belongs to one set only.
  public init(_ parameters: [Parameter]) {
    self.parameters = parameters
    let lineCount = 16
    var offsets = [0]
    for parameter in parameters {
      let lines = (parameter.value.count + lineCount - 1) / lineCount
      offsets.append(offsets[offsets.count - 1] + lines * lineCount)
    }
    values = Buffer(count: offsets[parameters.count])
    gradients = Buffer(count: offsets[parameters.count])
    Engine.current.fill(values, with: 0)
    Engine.current.fill(gradients, with: 0)
    for (parameter, offset) in zip(parameters, offsets) {
      let range = offset..<offset + parameter.value.count
      let place = Tensor(shape: parameter.value.shape, buffer: values.slice(range))
      place.copyElements(from: parameter.value)
      parameter.value = place
      parameter.gradient = Tensor(
        shape: parameter.value.shape, buffer: gradients.slice(range))
    }
  }

  /// Where a parameter of this set lies in `values`, `gradients` and the optimizer's moments.
  package func range(of parameter: Parameter) -> Range<Int> {
    let start = parameter.value.buffer.offset - values.offset
    return start..<start + parameter.value.count
  }

  /// The number of trainable values.
  public var count: Int { parameters.reduce(0) { $0 + $1.value.count } }

  /// Sets all gradients to zero.
  public func clearGradients() {
    Profile.measure(.optimizer, .update, bytes: gradients.byteCount) {
      Engine.current.fill(gradients, with: 0)
    }
  }

  /// Switches the gradients of all parameters on or off.
  public func setRequiresGradient(_ requiresGradient: Bool) {
    for parameter in parameters { parameter.requiresGradient = requiresGradient }
  }

  /// Runs `body` with the gradients of all parameters switched off; afterwards each parameter is as
  /// it was before, one that was frozen still frozen.
  ///
  /// Operations neither compute nor remember anything for these parameters. Where no gradient is
  /// required for their input either, they remember nothing, and what they computed is freed as
  /// soon as the next one has used it.
  public func withoutGradients<Result>(_ body: () -> Result) -> Result {
    let before = parameters.map(\.requiresGradient)
    setRequiresGradient(false)
    defer {
      for (parameter, before) in zip(parameters, before) { parameter.requiresGradient = before }
    }
    return body()
  }

  /// Says that `values` has been written to.
  package func noteChange() {
    for parameter in parameters { parameter.noteChange() }
  }
}
