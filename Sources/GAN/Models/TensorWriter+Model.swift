package import Checkpoints

extension TensorWriter {
  /// Writes the file at `path`: a model's, so that its error is one of a model's file.
  package func writeModel(to path: String) throws(ModelFileError) {
    try ModelFileError.reporting { () throws(TensorFileError) in try write(to: path) }
  }
}
