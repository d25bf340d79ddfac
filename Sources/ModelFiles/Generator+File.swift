import Autograd
import Checkpoints
public import GAN
import Layers

extension Generator {
  /// The generator in `file`; no memory is taken before all of its tensors have proved to be there.
  ///
  /// What the file of a generator does not say that is neither the tutorial's nor described by the
  /// file, such as strides, activations and latent vectors, is what `choices` say, or what
  /// reproduces its running statistics, or what is usual; `notes` tell which.
  ///
  /// Throws if there is no generator in the file, if nothing tells what it is, or if a number in it
  /// is not finite.
  ///
  /// - Parameters:
  ///   - weights: which of a checkpoint's weights; nil for the average if there is one.
  ///   - choices: what a user says about the generator.
  public convenience init(
    contentsOf file: NetworkFile, weights: NetworkFile.Weights? = nil,
    choices: GeneratorChoices = GeneratorChoices()
  ) throws(ModelFileError) {
    let path = file.file.path
    let found = try file.find(.generator, weights: weights, named: choices.network)
    let match = found.match
    let isKnown = file.isOwn || match.chain == nil || path == (try? BuiltInGenerator.path())
    if isKnown && choices.concernsLayers { throw .needsNoChoices(path: path) }
    let values = try match.values(in: file.file)
    if let chain = match.chain, !isKnown || match.spec == nil {
      let resolved: GeneratorResolver.Resolved
      do throws(NetworkFlaw) {
        var resolver = try GeneratorResolver(
          chain, match: match, values: values, modules: file.file.modules, choices)
        resolved = try resolver.resolve()
      } catch {
        throw error.isUndecided
          ? .undecided(path: path, reason: error.reason)
          : .notAGenerator(path: path, reason: error.reason)
      }
      let main = resolved.spec.makeNetworkToBeRead()
      try main.load(resolved.values)
      self.init(
        resolved.spec, latents: resolved.latents, classes: [],
        notes: file.choiceNotes(found, asked: choices.network) + resolved.record.notes, main: main)
      return
    }
    guard let spec = match.spec else {
      throw .notAGenerator(path: path, reason: "its layers are unknown")
    }
    do { try spec.validate() } catch { throw .notAGenerator(path: path, reason: error.reason) }
    let main = spec.makeNetworkToBeRead()
    try main.load(values)
    self.init(
      spec, latents: match.latents ?? .normal, classes: match.classes, notes: [], main: main)
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
  /// - Parameters:
  ///   - weights: which of a checkpoint's weights; nil for the average if there is one.
  ///   - choices: what a user says about a generator whose file does not say it.
  public convenience init(
    contentsOf path: String, weights: NetworkFile.Weights? = nil,
    choices: GeneratorChoices = GeneratorChoices()
  ) throws(ModelFileError) {
    self.init(
      try Generator(
        contentsOf: NetworkFile(contentsOf: path), weights: weights, choices: choices))
  }
}

extension NetworkFile {
  /// What to say about the choice of `found` among several generators, unless a user has made it.
  fileprivate func choiceNotes(_ found: Found, asked: String?) -> [String] {
    guard asked == nil, !isOwn else { return [] }
    let names = generators().map(\.name)
    guard names.count > 1 else { return [] }
    return [
      "the file holds \(names.count) generators (\(names.joined(separator: ", "))); "
        + "\(found.name) draws, and --network takes another"
    ]
  }
}
