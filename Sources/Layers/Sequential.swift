public import Autograd
import PlainText
public import Tensors

/// Layers applied one after the other.
///
/// Parameters and buffers are named as PyTorch's `nn.Sequential` names them: `<name>.<index>.<…>`.
public final class Sequential {
  /// What the names of its members begin with: `main`.
  public let name: String
  /// The layers in the order in which they are applied.
  public let layers: [any Layer]

  /// The parameters of all layers, in order, in common memory.
  public let parameters: ParameterSet

  /// A chain called `name`, which its members' names begin with.
  public init(name: String, _ layers: [any Layer]) {
    self.name = name
    self.layers = layers
    for (index, layer) in layers.enumerated() {
      for parameter in layer.parameters {
        parameter.rename("\(name).\(index).\(parameter.name)")
      }
      for buffer in layer.buffers { buffer.name = "\(name).\(index).\(buffer.name)" }
    }
    parameters = ParameterSet(layers.flatMap(\.parameters))
  }

  /// The buffers of all layers, in order.
  public var buffers: [StateBuffer] { layers.flatMap(\.buffers) }

  /// Applies all layers. Layers that are one operation have the name of the first: a convolution or a
  /// batch norm and the rectifier after it and, in inference, where no gradient is wanted, all three.
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    var output = input
    var rest = layers[...]
    while !rest.isEmpty {
      output = Profile.within("\(name).\(rest.startIndex)") {
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
    if let norm = layer as? BatchNorm2D {
      return norm(input, mode: mode, slope: takeSlope(from: &layers) ?? 1)
    }
    guard let convolution = layer as? any Convolution else { return layer(input, mode: mode) }
    if mode == .inference, !input.requiresGradient, !convolution.requiresGradient,
      let norm = layers.first as? BatchNorm2D, !norm.requiresGradient
    {
      layers.removeFirst()
      return convolution(input, epilogue: norm.epilogue(slope: takeSlope(from: &layers) ?? 1))
    }
    return convolution(input, mode: mode, slope: takeSlope(from: &layers) ?? 1)
  }

  /// The slope of the rectifier that comes first, if one does.
  private func takeSlope(from layers: inout ArraySlice<any Layer>) -> Float? {
    guard let rectifier = layers.first as? any Rectifier else { return nil }
    layers.removeFirst()
    return rectifier.slope
  }

  /// A table of the layers with the shapes that they make of `input` and their parameter counts.
  public func summary(input: Shape) -> String {
    var table = TextTable([.left(), .left(), .left(), .right()])
    table.add(["", "input", input.batchDescription, ""])
    var shape = input
    for (index, layer) in layers.enumerated() {
      shape = layer.outputShape(for: shape)
      let count = layer.parameters.reduce(0) { $0 + $1.value.count }
      table.add([
        "\(name).\(index)", layer.description, shape.batchDescription,
        count == 0 ? "" : count.grouped,
      ])
    }
    table.add(["", "", "parameters", parameters.count.grouped])
    return table.text
  }
}

extension Layer {
  /// Whether a gradient flows to a parameter of the layer.
  fileprivate var requiresGradient: Bool { parameters.contains(where: \.requiresGradient) }
}

extension Shape {
  /// The shape with N for its first extent.
  fileprivate var batchDescription: String {
    "[N, " + dimensions.dropFirst().map(String.init).joined(separator: ", ") + "]"
  }
}
