import Checkpoints

extension Sampler {
  /// The generator in a safetensors file: a checkpoint, a trace, or any file with a generator's
  /// `state_dict`, whose sizes are read off its tensors.
  public convenience init(contentsOf path: String) throws(ModelFileError) {
    let file: SafetensorsFile
    do {
      file = try SafetensorsFile(contentsOf: path)
    } catch {
      throw .unreadable(error)
    }
    let prefixes = ["netG.", "final.netG.", ""]
    guard
      let prefix = prefixes.first(where: { file.entry(named: $0 + "main.0.weight") != nil })
    else {
      throw .notAGenerator(path: path, reason: "it has no tensor 'netG.main.0.weight'")
    }
    self.init(try Generator(contentsOf: file, prefix: prefix))
  }
}
