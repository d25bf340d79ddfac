import Autograd
public import Checkpoints
package import Layers
package import Optimizers
package import Tensors

extension DCGANTrainer {
  /// Adds both networks and both optimizers to `file`: weights under the tutorial's names in
  /// PyTorch's layouts (`netG.main.0.weight`), Adam's moments and steps (`docs/checkpoints.md`).
  public func save(to file: inout SafetensorsWriter) {
    for (network, optimizer, suffix) in parts {
      network.save(to: &file, prefix: "net\(suffix).")
      let prefix = "optimizer\(suffix)."
      for (name, value) in moments(of: network, optimizer) { file.add(value, named: prefix + name) }
      file.add(integers: [Int64(optimizer.step)], shape: [], named: prefix + "step")
    }
  }

  /// Continues from what `save` wrote for the same networks. Throws what is missing or does not
  /// fit.
  public func load(from file: SafetensorsFile) throws(ModelFileError) {
    try load(from: file, prefix: "", steps: nil)
  }

  /// Continues from networks and moments under names that begin with `prefix`.
  ///
  /// - Parameter steps: the number of D's updates so far; nil if the file has it.
  package func load(
    from file: SafetensorsFile, prefix: String, steps: Int?
  ) throws(ModelFileError) {
    for (network, optimizer, suffix) in parts {
      try network.load(from: file, prefix: "\(prefix)net\(suffix).")
      let names = "\(prefix)optimizer\(suffix)."
      var moments: [(first: Tensor, second: Tensor)] = []
      for parameter in network.parameters {
        let shape = parameter.value.shape.inPyTorchLayout
        let first = try file.tensor(names + parameter.name + ".exp_avg", shape: shape)
        let second = try file.tensor(names + parameter.name + ".exp_avg_sq", shape: shape)
        moments.append((first.fromPyTorchLayout, second.fromPyTorchLayout))
      }
      let step: Int
      if let steps {
        step = suffix == "G" ? steps / recipe.discriminatorSteps : steps
      } else {
        step = try file.step(names + "step")
      }
      optimizer.restore(step: step, moments: moments)
    }
  }

  /// Adam's moments under PyTorch's names, in PyTorch's layouts.
  package func moments(of network: Sequential, _ optimizer: Adam) -> [(name: String, value: Tensor)]
  {
    zip(network.parameters, optimizer.moments).flatMap { parameter, moments in
      [
        (parameter.name + ".exp_avg", moments.first.inPyTorchLayout),
        (parameter.name + ".exp_avg_sq", moments.second.inPyTorchLayout),
      ]
    }
  }

  /// Both networks with their optimizers, and the letter that ends their names in files.
  package var parts: [(Sequential, Adam, suffix: String)] {
    [
      (generator.main, generatorOptimizer, "G"),
      (discriminator.main, discriminatorOptimizer, "D"),
    ]
  }
}

extension SafetensorsFile {
  /// The number of updates in the scalar `name`.
  fileprivate func step(_ name: String) throws(ModelFileError) -> Int {
    try check(name, shape: [])
    let step = try ModelFileError.reporting { try integers(named: name)[0] }
    guard 0...1 << 40 ~= step else {
      throw .invalidMetadata(path: path, key: name, value: "\(step)")
    }
    return Int(step)
  }
}
