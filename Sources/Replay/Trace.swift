import Checkpoints
public import GAN
import Layers
import Tensors

/// A training run that PyTorch recorded with `scripts/record_trace.py`: the first weights, every
/// batch, the reported numbers, the last weights, and optionally the state before each step, all in
/// double precision; and how far PyTorch is from them when it computes in other ways.
public struct Trace {
  let file: SafetensorsFile
  /// The sizes of the networks.
  let model: ModelConfiguration
  /// The networks, with what the recipe changes about them.
  private let networks: GANSpec
  /// Images in a batch.
  public let batchSize: Int
  /// The learning rate of both Adam optimizers, unless the recipe has one for each.
  let learningRate: Double
  /// What the networks minimize, and how.
  let recipe: Recipe
  /// The decay rate of Adam's first moment.
  let beta1: Double
  /// The number of steps.
  public let steps: Int
  /// The other ways in which PyTorch computed the same steps.
  public let ways: [String]
  /// The steps, from the second on, for which the trace contains PyTorch's state before them.
  private let states: Set<Int>

  /// Opens a trace, and checks that it contains the tensors of the sizes in its metadata.
  public init(contentsOf path: String) throws(ModelFileError) {
    file = try SafetensorsFile.open(path, format: "dcgan-trace")
    guard let ways = file.metadata["ways"] else { throw .oldTrace(path: path) }
    self.ways = ways.split(separator: "; ").map(String.init)
    model = ModelConfiguration(
      imageSize: try file.positive("image_size"), nc: try file.positive("nc"),
      nz: try file.positive("nz"), ngf: try file.positive("ngf"), ndf: try file.positive("ndf"),
      classes: try file.classes())
    do { try model.validate() } catch {
      throw .invalidMetadata(
        path: path, key: "image_size, nc, nz, ngf, ndf, classes", value: error.description)
    }
    batchSize = try file.positive("batch_size")
    steps = try file.positive("steps")
    learningRate = try file.number("lr")
    recipe = try file.recipe()
    if let flaw = recipe.flaw(for: model.networks) {
      throw .invalidMetadata(path: path, key: "gradient_penalty", value: flaw)
    }
    networks = recipe.applied(to: model.networks)
    beta1 = try file.number("beta1")
    states = Set(file.entries.compactMap { stepOfState($0.name) })
    for prefix in ["initial.", "final."] {
      try file.check(networks.generator.tensors, prefix: prefix + "netG.")
      try file.check(networks.discriminator.tensors, prefix: prefix + "netD.")
    }
    for step in 0..<steps {
      try file.check("step\(step).real", shape: realShape)
      try file.check("step\(step).noise", shape: latentShape)
      if isConditional { try file.check("step\(step).labels", shape: [batchSize]) }
    }
    for step in states.sorted() { try checkState(before: step) }
  }

  private func checkState(before step: Int) throws(ModelFileError) {
    guard 1..<steps ~= step else {
      throw .invalidMetadata(path: file.path, key: "steps", value: "\(steps)")
    }
    for (suffix, tensors) in [
      ("G.", networks.generator.tensors), ("D.", networks.discriminator.tensors),
    ] {
      try file.check(tensors, prefix: "step\(step).net" + suffix)
      for weight in tensors where weight.isTrained {
        for moment in ["exp_avg", "exp_avg_sq"] {
          try file.check(
            "step\(step).optimizer\(suffix)\(weight.name).\(moment)", shape: weight.shape)
        }
      }
    }
  }

  /// Whether the trace contains PyTorch's state before step `step`: networks and Adam's moments.
  /// Before the first step the moments are zero, and networks are enough.
  func holdsState(before step: Int) -> Bool { step == 0 || states.contains(step) }

  /// Loads PyTorch's networks and moments before step `step` into `trainer`.
  func loadState(before step: Int, into trainer: DCGANTrainer) throws(ModelFileError) {
    guard step > 0 else {
      try trainer.generator.main.load(from: file, prefix: "initial.netG.")
      try trainer.discriminator.main.load(from: file, prefix: "initial.netD.")
      return
    }
    try trainer.load(from: file, prefix: "step\(step).", steps: step)
  }

  private var isConditional: Bool { !model.classes.isEmpty }
  private var realShape: TensorShape { [batchSize, model.nc, model.imageSize, model.imageSize] }
  private var latentShape: TensorShape { [batchSize, model.nz, 1, 1] }

  /// The real images of step `step`, `[N, S, S, nc]`.
  func real(step: Int) throws(ModelFileError) -> Tensor {
    try file.tensor("step\(step).real", shape: realShape).nhwcFromNCHW()
  }

  /// The latent vectors of step `step`, `[N, 1, 1, nz]`.
  func latents(step: Int) throws(ModelFileError) -> Tensor {
    try file.tensor("step\(step).noise", shape: latentShape).nhwcFromNCHW()
  }

  /// The labels of the real images of step `step`, which those of the fakes are as well; nil if the
  /// networks are not conditional.
  func labels(step: Int) throws(ModelFileError) -> [Int]? {
    guard isConditional else { return nil }
    let name = "step\(step).labels"
    return try file.tensor(name, shape: [batchSize]).scalars().map { value throws(ModelFileError) in
      guard let label = Int(exactly: value), model.classes.indices.contains(label) else {
        throw .invalidMetadata(path: file.path, key: name, value: "\(value)")
      }
      return label
    }
  }

  /// How far PyTorch's other ways are from the number or tensor `name`, in the order of `ways`.
  func others(of name: String) throws(ModelFileError) -> [Double] {
    let name = "deviation." + name
    return try file.tensor(name, shape: [ways.count]).scalars().map {
      value throws(ModelFileError) in
      guard value >= 0 && value.isFinite else {
        throw .invalidMetadata(path: file.path, key: name, value: "\(value)")
      }
      return Double(value)
    }
  }

  /// The numbers that PyTorch reported for step `step`.
  func report(step: Int) throws(ModelFileError) -> StepReport {
    func scalar(_ name: String) throws(ModelFileError) -> Float {
      try file.tensor("step\(step).\(name)", shape: []).scalars()[0]
    }
    return StepReport(
      errDReal: try scalar("errD_real"), errDFake: try scalar("errD_fake"),
      errG: try scalar("errG"), dX: try scalar("D_x"), dGZ1: try scalar("D_G_z1"),
      dGZ2: try scalar("D_G_z2"))
  }
}

/// The k of `step<k>.netG.…`, `step<k>.netD.…`, `step<k>.optimizerG.…` and `step<k>.optimizerD.…`.
private func stepOfState(_ name: String) -> Int? {
  let parts = name.split(separator: ".", maxSplits: 2)
  guard parts.count == 3, parts[0].hasPrefix("step"),
    ["netG", "netD", "optimizerG", "optimizerD"].contains(parts[1]),
    let step = Int(parts[0].dropFirst(4)), parts[0] == "step\(step)"
  else { return nil }
  return step
}

extension SafetensorsFile {
  /// The metadata entry `key` as an integer from 1 to 2^31.
  fileprivate func positive(_ key: String) throws(ModelFileError) -> Int {
    try integer(key, in: 1...1 << 31)
  }

  /// The classes, called by numbers from 0. The metadata tells how many; if not, there are none.
  fileprivate func classes() throws(ModelFileError) -> [String] {
    guard metadata["classes"] != nil else { return [] }
    return try (0..<integer("classes", in: 2...4096)).map(String.init)
  }

  /// What the metadata says of the recipe; where it says nothing, that is the tutorial's.
  fileprivate func recipe() throws(ModelFileError) -> Recipe {
    var recipe = Recipe()
    if metadata["lr_g"] != nil { recipe.generatorLearningRate = try number("lr_g") }
    if metadata["lr_d"] != nil { recipe.discriminatorLearningRate = try number("lr_d") }
    if metadata["label_smoothing"] != nil { recipe.labelSmoothing = try number("label_smoothing") }
    if let name = metadata["loss"] {
      guard let loss = GANLoss(rawValue: name) else {
        throw .invalidMetadata(path: path, key: "loss", value: name)
      }
      recipe.loss = loss
    }
    if metadata["lr_decay"] != nil { recipe.learningRateDecay = try number("lr_decay") }
    if metadata["d_steps"] != nil { recipe.discriminatorSteps = try positive("d_steps") }
    switch metadata["spectral_norm"] {
    case "True": recipe.spectralNorm = true
    case "False", nil: break
    case let value: throw .invalidMetadata(path: path, key: "spectral_norm", value: value)
    }
    if metadata["gradient_penalty"] != nil {
      recipe.gradientPenalty = try number("gradient_penalty")
    }
    if let flaw = recipe.flaw {
      throw .invalidMetadata(
        path: path,
        key: "lr_g, lr_d, lr_decay, d_steps, gradient_penalty, label_smoothing, loss", value: flaw)
    }
    return recipe
  }

  /// The metadata entry `key` as a finite number.
  fileprivate func number(_ key: String) throws(ModelFileError) -> Double {
    guard let text = metadata[key], let value = Double(text), value.isFinite else {
      throw .invalidMetadata(path: path, key: key, value: metadata[key])
    }
    return value
  }
}
