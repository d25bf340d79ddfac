public import GAN

extension Sampler {
  /// The generator in a file of tensors: a checkpoint or a trace of this program, or what someone else
  /// has saved with PyTorch (`docs/checkpoints.md`).
  public convenience init(contentsOf path: String) throws(ModelFileError) {
    self.init(try Generator(contentsOf: NetworkFile(contentsOf: path)))
  }
}
