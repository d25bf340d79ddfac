public import Autograd
import Preconditions
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
  /// - Precondition: no parameter occurs twice. A layer without parameters may.
  public init(name: String = "", _ layers: [any Layer]) {
    self.name = name
    self.layers = layers
    var known: Set<ObjectIdentifier> = []
    for (index, layer) in layers.enumerated() {
      for parameter in layer.parameters {
        require(
          known.insert(ObjectIdentifier(parameter)).inserted,
          "Sequential: layer \(index), \(layer), repeats parameter \(parameter.name); each occurs "
            + "once in a chain")
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
    var table = LayerTable(input: input)
    var shape = input
    addRows(to: &table, prefix: "", shape: &shape)
    return table.text
  }

  /// Adds a row for each layer, those of chains within this one included.
  private func addRows(to table: inout LayerTable, prefix: String, shape: inout TensorShape) {
    for (index, layer) in layers.enumerated() {
      let name = prefix + memberName(index)
      if let chain = layer as? Sequential {
        chain.addRows(to: &table, prefix: "\(name).", shape: &shape)
        continue
      }
      shape = layer.outputShape(for: shape)
      table.add(
        name, layer.description, output: shape,
        parameterCount: layer.parameters.reduce(0) { $0 + $1.shape.count })
    }
  }
}
