import Autograd
import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// What PyTorch computed; see `Golden/make_goldens.py`.
struct Golden {
  private let file: SafetensorsFile

  init() throws {
    let folder = try #require(Bundle.module.resourcePath)
    file = try SafetensorsFile(contentsOf: folder + "/Golden/layers.safetensors")
  }

  /// The tensor `name` as it was stored.
  func callAsFunction(_ name: String) throws -> Tensor { try file.tensor(named: name) }

  /// Images, from PyTorch's order to the engine's; rows of numbers as they are.
  func images(_ name: String) throws -> Tensor {
    let tensor = try self(name)
    return tensor.shape.rank == 4 ? tensor.nhwcFromNCHW() : tensor
  }

  /// A layer's parameter or its gradient, from PyTorch's order to the engine's.
  func parameter(_ name: String) throws -> Tensor {
    let tensor = try self(name)
    return tensor.shape.rank == 4 ? tensor.hwioFromOIHW() : tensor
  }

  /// Gives `parameters` PyTorch's values and compares what `operation` makes of PyTorch's input,
  /// and all gradients, with PyTorch's.
  func expect(
    _ name: String, parameters: [String: Parameter] = [:], tolerance: Double,
    _ operation: (Variable) -> Variable
  ) throws {
    for (key, parameter) in parameters {
      parameter.assign(try self.parameter("\(name).\(key)"))
    }
    let input = Parameter(try images("\(name).input"), name: "input")
    let output = operation(input.variable)
    let expected = try images("\(name).output")
    #expect(output.value.shape == expected.shape)
    expectClose(output.value.scalars(), expected.scalars(), tolerance: tolerance, "output")

    output.backward(with: try images("\(name).output_gradient"))
    expectClose(
      input.gradient.scalars(), try images("\(name).input_gradient").scalars(),
      tolerance: tolerance,
      "gradient of the input")
    for (key, parameter) in parameters {
      expectClose(
        parameter.gradient.scalars(), try self.parameter("\(name).\(key)_gradient").scalars(),
        tolerance: tolerance, "gradient of the \(key)")
    }
  }
}
