import Checkpoints
public import GAN

extension Generator {
  /// Writes the generator's `state_dict`, for `Sampler(contentsOf:)`, for PyTorch, or to be trained on.
  ///
  /// Throws if the ending names no format, or if the system refuses.
  ///
  /// - Parameter path: its ending decides the format: `.safetensors`, `.pth` or `.pt`.
  public func write(to path: String) throws(ModelFileError) {
    guard let format = ExportFormat(path: path) else { throw .noFormat(path: path) }
    var writer = format.makeWriter()
    main.save(to: &writer, prefix: "")
    try writer.writeModel(to: path)
  }
}
