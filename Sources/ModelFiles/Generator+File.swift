import Autograd
import Checkpoints
public import GAN
import Layers

extension Generator {
  /// The generator in `file`; no memory is taken before all of its tensors have proved to be there.
  ///
  /// Activations and latent vectors of a generator that is neither the tutorial's nor described by
  /// the file are those that reproduce its running statistics.
  ///
  /// - Parameter weights: which of a checkpoint's weights; nil for the average if there is one.
  public convenience init(
    contentsOf file: NetworkFile, weights: NetworkFile.Weights? = nil
  ) throws(ModelFileError) {
    var match = try file.find(.generator, weights: weights).match
    guard var spec = match.spec else {
      throw .notAGenerator(path: file.file.path, reason: "its layers are unknown")
    }
    do { try spec.validate() } catch {
      throw .notAGenerator(path: file.file.path, reason: error.reason)
    }
    var main = spec.makeNetworkToBeRead()
    try main.load(match, from: file.file)
    var latents = match.latents ?? .normal
    if match.latents == nil, case .failure = match.tutorial,
      spec.largestOutput <= GeneratorFit.layerLimit
    {
      let fit = main.parameterSet.withoutGradients { GeneratorFit(spec, layers: main.layers) }
      latents = fit.latents
      let (fitted, kept) = fit.applied(to: spec)
      if fitted != spec {
        spec = fitted
        match.origins = kept.map { match.origins[$0] }
        main = spec.makeNetworkToBeRead()
        try main.load(match, from: file.file)
      }
    }
    self.init(
      spec, latents: latents, classes: match.classes, assumption: match.assumption, main: main)
  }

  /// Writes the generator's `state_dict`, for `Sampler(contentsOf:)`, for PyTorch, or to be trained
  /// on.
  ///
  /// A safetensors file also says what the layers are if they are not the tutorial's, and which
  /// classes there are. PyTorch's format has no place for it, so strides, activations and latent
  /// vectors are guessed when such a file is read, and classes are lost.
  ///
  /// Throws if the ending stands for no format, or if the system refuses.
  ///
  /// - Parameter path: its ending decides the format: `.safetensors`, `.pth` or `.pt`.
  public func write(to path: String) throws(ModelFileError) {
    guard let format = ExportFormat(path: path) else { throw .noFormat(path: path) }
    let description = NetworkDescription(
      generator: spec, discriminator: nil, latents: latentDistribution, classes: classes)
    var writer = format.makeWriter(describing: description.isNeeded ? description : nil)
    main.save(to: &writer, prefix: "")
    try writer.writeModel(to: path)
  }
}

extension Sampler {
  /// The generator in a file of tensors: a checkpoint or a trace of this program, or what someone
  /// else has saved with PyTorch (`docs/checkpoints.md`).
  ///
  /// - Parameter weights: which of a checkpoint's weights; nil for the average if there is one.
  public convenience init(
    contentsOf path: String, weights: NetworkFile.Weights? = nil
  ) throws(ModelFileError) {
    self.init(try Generator(contentsOf: NetworkFile(contentsOf: path), weights: weights))
  }
}
