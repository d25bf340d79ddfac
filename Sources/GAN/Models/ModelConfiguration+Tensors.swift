import Checkpoints
import Tensors

/// What PyTorch's `state_dict` of a network of these sizes holds, known without making one.
///
/// A file is compared with it before anything is allocated: sizes that a file claims may be absurd.
extension ModelConfiguration {
  /// Names and shapes of the generator's weights and buffers.
  var generatorTensors: [(name: String, shape: Shape)] {
    var channels = widestChannels(ngf)
    var tensors: [(name: String, shape: Shape)] = [("main.0.weight", [nz, channels, 4, 4])]
    tensors += norm(1, channels)
    for layer in 0..<doublings {
      tensors.append(("main.\(3 * layer + 3).weight", [channels, channels / 2, 4, 4]))
      tensors += norm(3 * layer + 4, channels / 2)
      channels /= 2
    }
    return tensors + [("main.\(3 * doublings + 3).weight", [channels, nc, 4, 4])]
  }

  /// Names and shapes of the discriminator's weights and buffers.
  var discriminatorTensors: [(name: String, shape: Shape)] {
    var channels = ndf
    var tensors: [(name: String, shape: Shape)] = [("main.0.weight", [channels, nc, 4, 4])]
    for layer in 0..<doublings {
      tensors.append(("main.\(3 * layer + 2).weight", [2 * channels, channels, 4, 4]))
      tensors += norm(3 * layer + 3, 2 * channels)
      channels *= 2
    }
    return tensors + [("main.\(3 * doublings + 2).weight", [1, channels, 4, 4])]
  }

  private func norm(_ index: Int, _ channels: Int) -> [(name: String, shape: Shape)] {
    ["weight", "bias", "running_mean", "running_var"].map { ("main.\(index).\($0)", [channels]) }
      + [("main.\(index).num_batches_tracked", [])]
  }
}

extension SafetensorsFile {
  /// Throws unless the file has all of `tensors`, with these shapes, as `<prefix><name>`.
  func require(
    _ tensors: [(name: String, shape: Shape)], prefix: String
  ) throws(ModelFileError) {
    for (name, shape) in tensors {
      guard let entry = entry(named: prefix + name) else {
        throw .missingTensor(path: path, name: prefix + name)
      }
      guard entry.shape == shape else {
        throw .wrongShape(
          path: path, name: prefix + name, found: entry.shape, expected: shape)
      }
    }
  }
}
