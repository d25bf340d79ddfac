import Autograd
public import Checkpoints
public import Layers
package import Tensors

// The weights and state tensors of a network under PyTorch's names and in PyTorch's layouts.

extension Sequential {
  /// Adds every parameter and state tensor to `file` as `<prefix><name>`, layer by layer.
  public func save(to file: inout some TensorWriter, prefix: String) {
    for layer in layers {
      for parameter in layer.parameters {
        file.add(parameter.value.inPyTorchLayout, named: prefix + parameter.name)
      }
      for state in layer.stateTensors {
        if state.isCount {
          file.add(
            integers: [Int64(state.value.scalars()[0])], shape: [], named: prefix + state.name)
        } else {
          file.add(state.value, named: prefix + state.name)
        }
      }
    }
  }

  /// Reads every parameter and state tensor from `<prefix><name>` in `file`; all of them or none.
  /// Throws what is missing or has another shape.
  public func load(from file: some TensorFile, prefix: String) throws(ModelFileError) {
    let counts = Set(stateTensors.filter(\.isCount).map(\.name))
    func read(_ name: String, _ shape: TensorShape) throws(ModelFileError) -> Tensor? {
      let tensor = try file.tensor(prefix + name, shape: shape)
      if counts.contains(name) { try file.check(count: tensor.scalars()[0], named: prefix + name) }
      return tensor
    }
    try load(read)
  }

  /// Replaces every parameter and state tensor by what `tensor` returns for its name and its shape
  /// in PyTorch's layout, or keeps it where that is nil; all of them or, if `tensor` throws, none.
  package func load(
    _ tensor: (_ name: String, _ shape: TensorShape) throws(ModelFileError) -> Tensor?
  ) throws(ModelFileError) {
    var assignments: [() -> Void] = []
    for parameter in parameters {
      let shape = parameter.value.shape.inPyTorchLayout
      guard let value = try tensor(parameter.name, shape) else { continue }
      assignments.append { parameter.assign(value.fromPyTorchLayout) }
    }
    for state in stateTensors {
      guard let value = try tensor(state.name, state.value.shape) else { continue }
      assignments.append { state.value = value }
    }
    for assign in assignments { assign() }
  }
}

extension Tensor {
  /// A parameter in PyTorch's layout: filters become `[O, I, KH, KW]`, all else stays.
  package var inPyTorchLayout: Tensor { shape.rank == 4 ? oihwFromHWIO() : self }
  /// The inverse of `inPyTorchLayout`.
  package var fromPyTorchLayout: Tensor { shape.rank == 4 ? hwioFromOIHW() : self }
}

extension TensorShape {
  /// The shape of `Tensor.inPyTorchLayout`.
  package var inPyTorchLayout: TensorShape {
    rank == 4 ? [self[3], self[2], self[0], self[1]] : self
  }
}
