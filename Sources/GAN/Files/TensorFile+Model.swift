package import Checkpoints
package import Layers
package import Tensors

// Files of tensors as files of models: whoever wrote them, what they hold and say is checked.

extension TensorFile {
  /// Checks that the file has all of `tensors`, as `<prefix><name>`, without reading them.
  package func check(_ tensors: [TensorSpec], prefix: String) throws(ModelFileError) {
    for tensor in tensors { try check(prefix + tensor.name, shape: tensor.shape) }
  }

  /// Checks that the file has a tensor `name` of the given shape, without reading it.
  package func check(_ name: String, shape: TensorShape) throws(ModelFileError) {
    guard let entry = entry(named: name) else {
      throw .missingTensor(path: path, name: name)
    }
    guard entry.shape == shape else {
      throw .wrongShape(path: path, name: name, found: entry.shape, expected: shape)
    }
  }

  /// Checks that `count`, which the tensor `name` holds, is a number of batches that
  /// `Sequential.save` can write.
  package func check(count: Float, named name: String) throws(ModelFileError) {
    guard 0...0x1p53 ~= count, count == count.rounded() else {
      throw .invalidCount(path: path, name: name, value: count)
    }
  }

  /// The tensor `name`, which must have the given shape.
  package func tensor(_ name: String, shape: TensorShape) throws(ModelFileError) -> Tensor {
    try check(name, shape: shape)
    return try ModelFileError.reporting { try tensor(named: name) }
  }
}

extension SafetensorsFile {
  /// Opens a file that says it is of the kind `format`, in the version that is known here.
  package static func open(_ path: String, format: String) throws(ModelFileError) -> SafetensorsFile
  {
    let file = try ModelFileError.reporting { try SafetensorsFile(contentsOf: path) }
    for (key, value) in [("format", format), ("version", "1")] where file.metadata[key] != value {
      throw .invalidMetadata(path: path, key: key, value: file.metadata[key])
    }
    return file
  }

  /// The metadata entry `key` as a whole number in `range`.
  package func integer<Number: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Number>
  ) throws(ModelFileError) -> Number {
    guard let text = metadata[key], let value = Number(text), range ~= value else {
      throw .invalidMetadata(path: path, key: key, value: metadata[key])
    }
    return value
  }
}

extension TensorWriter {
  /// Writes the file of a model at `path`.
  package func writeModel(to path: String) throws(ModelFileError) {
    try ModelFileError.reporting { try write(to: path) }
  }
}
