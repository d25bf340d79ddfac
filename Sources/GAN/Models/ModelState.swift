import Autograd
public import Checkpoints
public import Layers
import Tensors

// The weights and buffers of a model under PyTorch's names and in PyTorch's layouts.

extension Sequential {
  /// Adds every parameter and buffer to `file` as `<prefix><name>`.
  public func save(to file: inout SafetensorsWriter, prefix: String) {
    for parameter in parameters.parameters {
      file.add(parameter.value.inPyTorchLayout, named: prefix + parameter.name)
    }
    for buffer in buffers {
      if buffer.value.shape.rank == 0 {
        file.add(
          integers: [Int64(buffer.value.scalars[0])], shape: [], named: prefix + buffer.name)
      } else {
        file.add(buffer.value, named: prefix + buffer.name)
      }
    }
  }

  /// Reads every parameter and buffer from `<prefix><name>` in `file`; all of them or none.
  public func load(from file: SafetensorsFile, prefix: String) throws(ModelFileError) {
    var assignments: [() -> Void] = []
    for parameter in parameters.parameters {
      let tensor = try file.tensor(
        prefix + parameter.name, shape: parameter.value.shape.inPyTorchLayout)
      assignments.append { parameter.assign(tensor.fromPyTorchLayout) }
    }
    for buffer in buffers {
      let tensor = try file.tensor(prefix + buffer.name, shape: buffer.value.shape)
      // The number of batches is counted on, and saved as a whole number.
      if tensor.shape.rank == 0, !(0...16_777_216 ~= tensor.scalars[0]) {
        throw .impossibleValue(
          path: file.path, name: prefix + buffer.name, value: tensor.scalars[0])
      }
      assignments.append { buffer.value = tensor }
    }
    for assign in assignments { assign() }
  }
}

extension Tensor {
  /// Filters are OIHW in PyTorch; everything else has the same layout.
  var inPyTorchLayout: Tensor { shape.rank == 4 ? oihwFromHWIO() : self }
  var fromPyTorchLayout: Tensor { shape.rank == 4 ? hwioFromOIHW() : self }
}

extension Shape {
  var inPyTorchLayout: Shape {
    rank == 4 ? [self[3], self[2], self[0], self[1]] : self
  }
}

extension SafetensorsFile {
  /// The tensor `name`, which must have the given shape.
  func tensor(_ name: String, shape: Shape) throws(ModelFileError) -> Tensor {
    guard let entry = entry(named: name) else {
      throw .missingTensor(path: path, name: name)
    }
    guard entry.shape == shape else {
      throw .wrongShape(path: path, name: name, found: entry.shape, expected: shape)
    }
    do {
      return try tensor(named: name)
    } catch {
      throw .unreadable(error)
    }
  }
}
