import Checkpoints

extension Generator {
  /// Writes the generator's `state_dict`, for `Sampler(contentsOf:)`, for PyTorch, or to be trained on.
  ///
  /// Throws if the ending names no format, or if the system refuses.
  ///
  /// - Parameter path: its ending decides the format: `.safetensors`, `.pth` or `.pt`.
  public func write(to path: String) throws(ModelFileError) {
    switch ExportFormat(path: path) {
    case .safetensors: try write(with: SafetensorsWriter(metadata: ["format": "pt"]), to: path)
    case .pyTorch: try write(with: PyTorchWriter(groups: []), to: path)
    case nil: throw .noFormat(path: path)
    }
  }

  private func write<Writer: TensorWriter>(
    with empty: Writer, to path: String
  ) throws(ModelFileError) {
    var writer = empty
    main.save(to: &writer, prefix: "")
    do {
      try writer.write(to: path)
    } catch {
      throw .unreadable(error)
    }
  }
}
