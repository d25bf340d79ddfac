public import Autograd
import PlainText
public import Tensors

/// Layers applied one after the other, as PyTorch's `nn.Sequential`.
///
/// A chain is a layer itself and may be part of another one. The layer `index` of a chain gives its
/// parameters and state tensors the names `<name>.<index>.<…>`: `main.2.0.weight` is the weight of
/// the first layer of a chain that is the third layer of the chain `main`.
public final class Sequential: Layer {
  /// What the names of the members begin with, such as `main`; empty for nothing.
  public let name: String
  /// The layers in the order in which they are applied.
  public let layers: [any Layer]

  /// The parameters of all layers in common memory, as an optimizer wants them.
  ///
  /// Made when it is first asked for. Of chains within each other, ask the outermost one: a
  /// parameter belongs to one set only.
  public private(set) lazy var parameterSet = ParameterSet(parameters)

  /// A chain of `layers`, which belong to no other chain.
  ///
  /// - Parameter name: what the members' names begin with.
  public init(name: String = "", _ layers: [any Layer]) {
    self.name = name
    self.layers = layers
    for (index, layer) in layers.enumerated() {
      for parameter in layer.parameters {
        parameter.rename("\(memberName(index)).\(parameter.name)")
      }
      for tensor in layer.stateTensors { tensor.name = "\(memberName(index)).\(tensor.name)" }
    }
  }

  /// The parameters of all layers, in order.
  public var parameters: [Parameter] { layers.flatMap(\.parameters) }

  /// The state tensors of all layers, in order.
  public var stateTensors: [StateTensor] { layers.flatMap(\.stateTensors) }

  /// The shape that the last layer makes.
  public func outputShape(for input: TensorShape) -> TensorShape {
    layers.reduce(input) { $1.outputShape(for: $0) }
  }

  /// Applies all layers.
  ///
  /// A `RectifierFusing` layer is fused with the `Rectifier` after it. In inference without
  /// gradients, a convolution without bias is fused with the batch norm after it, and with the
  /// rectifier after that. A profile lists a fused operation under the first layer's name.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    var output = input
    var rest = layers[...]
    while !rest.isEmpty {
      output = Profile.within(memberName(rest.startIndex)) {
        applyOperation(takenFrom: &rest, to: output, mode: mode)
      }
    }
    return output
  }

  /// Takes the layers of one operation off the front of `layers` and applies them.
  private func applyOperation(
    takenFrom layers: inout ArraySlice<any Layer>, to input: Variable, mode: ForwardMode
  ) -> Variable {
    let layer = layers.removeFirst()
    if mode == .inference, let convolution = layer as? any Convolution,
      let norm = layers.first as? BatchNorm2D, convolution.canFuse(norm, input: input)
    {
      layers.removeFirst()
      return convolution(input, norm: norm, slope: takeSlope(from: &layers))
    }
    guard let layer = layer as? any RectifierFusing else { return layer(input, mode: mode) }
    return layer(input, mode: mode, slope: takeSlope(from: &layers))
  }

  /// Takes a rectifier off the front of `layers` and returns its slope; 1 if none is there.
  private func takeSlope(from layers: inout ArraySlice<any Layer>) -> Float {
    guard let rectifier = layers.first as? any Rectifier else { return 1 }
    layers.removeFirst()
    return rectifier.slope
  }

  /// The name of the layer `index`.
  private func memberName(_ index: Int) -> String { name.isEmpty ? "\(index)" : "\(name).\(index)" }

  public var description: String { "Sequential(\(layers.count) layers)" }
}

extension Sequential {
  /// A table of the layers with the shapes that they make of `input` and their parameter counts.
  /// The first extent of every shape is printed as N.
  public func summary(input: TensorShape) -> String {
    var table = TextTable([.left(), .left(), .left(), .right()])
    table.add(["", "input", input.batchDescription, ""])
    var shape = input
    appendRows(to: &table, prefix: "", shape: &shape)
    let count = parameters.reduce(0) { $0 + $1.value.count }
    table.add(["", "", "parameters", count.grouped])
    return table.text
  }

  /// Appends a row for each layer, those of chains within this one included.
  private func appendRows(to table: inout TextTable, prefix: String, shape: inout TensorShape) {
    for (index, layer) in layers.enumerated() {
      let name = prefix + memberName(index)
      if let chain = layer as? Sequential {
        chain.appendRows(to: &table, prefix: "\(name).", shape: &shape)
        continue
      }
      shape = layer.outputShape(for: shape)
      let count = layer.parameters.reduce(0) { $0 + $1.value.count }
      table.add([
        name, layer.description, shape.batchDescription, count == 0 ? "" : count.grouped,
      ])
    }
  }
}

extension TensorShape {
  /// The shape with N for its first extent.
  fileprivate var batchDescription: String {
    "[" + (["N"] + dimensions.dropFirst().map(String.init)).joined(separator: ", ") + "]"
  }
}
