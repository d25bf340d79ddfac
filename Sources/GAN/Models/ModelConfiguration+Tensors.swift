package import Checkpoints
package import Tensors

// What a model's `state_dict` holds, known without making the model: a file may claim sizes for
// which there is no memory.

extension ModelConfiguration {
  /// Name and shape of each tensor of a model, as PyTorch has them.
  package typealias TensorList = [(name: String, shape: Shape)]

  /// The tensors of the generator.
  package var generatorTensors: TensorList {
    let hidden = (0...doublings).map { widestChannels(ngf) >> $0 }
    let channels = [nz] + hidden + [nc]
    var tensors: TensorList = []
    for (block, (input, output)) in zip(channels, channels.dropFirst()).enumerated() {
      tensors.append(("main.\(3 * block).weight", [input, output, 4, 4]))
      if block <= doublings {
        tensors += Self.batchNormTensors("main.\(3 * block + 1)", channels: output)
      }
    }
    return tensors
  }

  /// The tensors of the discriminator, whose first layer has no batch norm.
  package var discriminatorTensors: TensorList {
    let hidden = (0...doublings).map { ndf << $0 }
    let channels = [nc] + hidden + [1]
    var tensors: TensorList = []
    for (block, (input, output)) in zip(channels, channels.dropFirst()).enumerated() {
      tensors.append(("main.\(max(0, 3 * block - 1)).weight", [output, input, 4, 4]))
      if 1...doublings ~= block {
        tensors += Self.batchNormTensors("main.\(3 * block)", channels: output)
      }
    }
    return tensors
  }

  private static func batchNormTensors(_ name: String, channels: Int) -> TensorList {
    let vectors = ["weight", "bias", "running_mean", "running_var"]
    return vectors.map { ("\(name).\($0)", [channels]) } + [("\(name).num_batches_tracked", [])]
  }
}

extension TensorFile {
  /// Checks that the file has all of `tensors`, as `<prefix><name>`, without reading them.
  package func check(
    _ tensors: ModelConfiguration.TensorList, prefix: String
  ) throws(ModelFileError) {
    for (name, shape) in tensors { try check(prefix + name, shape: shape) }
  }

  /// Checks that the file has a tensor `name` of the given shape, without reading it.
  package func check(_ name: String, shape: Shape) throws(ModelFileError) {
    guard let entry = entry(named: name) else {
      throw .missingTensor(path: path, name: name)
    }
    guard entry.shape == shape else {
      throw .wrongShape(path: path, name: name, found: entry.shape, expected: shape)
    }
  }
}
