import Autograd
public import Checkpoints
public import Layers
package import Tensors

// The weights and buffers of a model under PyTorch's names and in PyTorch's layouts.

extension Sequential {
  /// Adds every parameter and buffer to `file` as `<prefix><name>`, layer by layer.
  public func save(to file: inout some TensorWriter, prefix: String) {
    for layer in layers {
      for parameter in layer.parameters {
        file.add(parameter.value.inPyTorchLayout, named: prefix + parameter.name)
      }
      for buffer in layer.buffers {
        if buffer.value.shape.rank == 0 {
          file.add(
            integers: [Int64(buffer.value.scalars[0])], shape: [], named: prefix + buffer.name)
        } else {
          file.add(buffer.value, named: prefix + buffer.name)
        }
      }
    }
  }

  /// Reads every parameter and buffer from `<prefix><name>` in `file`; all of them or none.
  public func load(from file: some TensorFile, prefix: String) throws(ModelFileError) {
    var assignments: [() -> Void] = []
    for parameter in parameters.parameters {
      let tensor = try file.tensor(
        prefix + parameter.name, shape: parameter.value.shape.inPyTorchLayout)
      assignments.append { parameter.assign(tensor.fromPyTorchLayout) }
    }
    for buffer in buffers {
      let tensor = try file.tensor(prefix + buffer.name, shape: buffer.value.shape)
      if tensor.shape.rank == 0 {
        try file.check(count: tensor.scalars[0], named: prefix + buffer.name)
      }
      assignments.append { buffer.value = tensor }
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
