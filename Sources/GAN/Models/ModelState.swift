import Autograd
public import Checkpoints
public import Layers
package import Tensors

// The weights and state tensors of a model under PyTorch's names and in PyTorch's layouts.

extension Sequential {
  /// Adds every parameter and state tensor to `file` as `<prefix><name>`, layer by layer.
  public func save(to file: inout some TensorWriter, prefix: String) {
    for layer in layers {
      for parameter in layer.parameters {
        file.add(parameter.value.inPyTorchLayout, named: prefix + parameter.name)
      }
      for state in layer.stateTensors {
        if state.value.shape.rank == 0 {
          file.add(
            integers: [Int64(state.value.scalars[0])], shape: [], named: prefix + state.name)
        } else {
          file.add(state.value, named: prefix + state.name)
        }
      }
    }
  }

  /// Reads every parameter and state tensor from `<prefix><name>` in `file`; all of them or none.
  public func load(from file: some TensorFile, prefix: String) throws(ModelFileError) {
    var assignments: [() -> Void] = []
    for parameter in parameters {
      let tensor = try file.tensor(
        prefix + parameter.name, shape: parameter.value.shape.inPyTorchLayout)
      assignments.append { parameter.assign(tensor.fromPyTorchLayout) }
    }
    for state in stateTensors {
      let tensor = try file.tensor(prefix + state.name, shape: state.value.shape)
      if tensor.shape.rank == 0 {
        try file.check(count: tensor.scalars[0], named: prefix + state.name)
      }
      assignments.append { state.value = tensor }
    }
    for assign in assignments { assign() }
  }
}

extension Tensor {
  /// Filters are OIHW in PyTorch; everything else has the same layout.
  package var inPyTorchLayout: Tensor { shape.rank == 4 ? oihwFromHWIO() : self }
  package var fromPyTorchLayout: Tensor { shape.rank == 4 ? hwioFromOIHW() : self }
}

extension Shape {
  package var inPyTorchLayout: Shape {
    rank == 4 ? [self[3], self[2], self[0], self[1]] : self
  }
}

extension TensorFile {
  /// Checks that `count`, which the tensor `name` holds, is a number of batches that `save` can
  /// write.
  package func check(count: Float, named name: String) throws(ModelFileError) {
    guard 0...0x1p53 ~= count, count == count.rounded() else {
      throw .invalidCount(path: path, name: name, value: count)
    }
  }

  /// The tensor `name`, which must have the given shape.
  package func tensor(_ name: String, shape: Shape) throws(ModelFileError) -> Tensor {
    try check(name, shape: shape)
    return try ModelFileError.reporting { () throws(TensorFileError) in try tensor(named: name) }
  }
}
