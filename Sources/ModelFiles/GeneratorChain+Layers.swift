import Autograd
package import Checkpoints
package import GAN
package import Layers
import RandomStreams
import Tensors

extension GeneratorChain {
  /// The layers, whose parameters are still to be read from the file.
  ///
  /// - Parameter slopes: of the leaky ReLU after each convolution but the last: 0 makes it a ReLU, 1
  ///   leaves it away. ReLUs when nil.
  func makeLayers(slopes: [Float]? = nil) -> [any Layer] {
    var unused = RandomStream(seed: 0, name: "unused")
    var layers: [any Layer] = []
    for (index, stage) in stages.enumerated() {
      layers.append(
        stage.isTransposed
          ? ConvTranspose2D(
            inputChannels: stage.inputChannels, outputChannels: stage.outputChannels,
            kernelSize: stage.kernelSize, stride: stage.stride, padding: stage.padding,
            outputPadding: stage.outputPadding, bias: false, initializer: .unset, using: &unused)
          : Conv2D(
            inputChannels: stage.inputChannels, outputChannels: stage.outputChannels,
            kernelSize: stage.kernelSize, stride: stage.stride, padding: stage.padding,
            bias: false, initializer: .unset, using: &unused))
      if stage.link.norm != nil {
        layers.append(
          BatchNorm2D(channels: stage.outputChannels, initializer: .constant(1), using: &unused))
      } else if stage.link.bias != nil {
        layers.append(ChannelBias(channels: stage.outputChannels))
      }
      if index == stages.count - 1 {
        layers.append(Tanh())
        break
      }
      let slope = slopes?[index] ?? 0
      if slope == 0 {
        layers.append(ReLU())
      } else if slope < 1 {
        layers.append(LeakyReLU(slope: slope))
      }
    }
    return layers
  }

  /// The sizes of the tutorial's generator that this one is.
  package func tutorialConfiguration() throws(NetworkFlaw) -> ModelConfiguration {
    let last = stages[stages.count - 1]
    let configuration = ModelConfiguration(
      imageSize: side, nc: last.outputChannels, nz: nz, ngf: last.inputChannels)
    if let flaw = configuration.flaw { throw NetworkFlaw(reason: flaw) }
    let filters = configuration.generatorTensors.map(\.shape).filter { $0.rank == 4 }
    guard stages.count == filters.count else {
      throw NetworkFlaw(
        reason: "it has \(stages.count) convolutions, the tutorial's generator of this size "
          + "\(filters.count)")
    }
    for (stage, shape) in zip(stages, filters) where stage.link.filter.shape != shape {
      throw .tensor(stage.link.filter, "is \(shape) in the tutorial's generator of this size")
    }
    for stage in stages.dropLast() where stage.link.norm == nil {
      throw .tensor(stage.link.filter, "is followed by no batch norm")
    }
    if let entry = last.link.norm?.mean ?? last.link.bias {
      throw .tensor(
        entry, "follows the last layer, which has neither bias nor batch norm in the tutorial")
    }
    return configuration
  }
}

extension Sequential {
  /// Reads the parameters and statistics of `links`, which are this chain's convolutions with what
  /// belongs to each; all of them or none.
  package func load(_ links: [ChainLink], from file: some TensorFile) throws(ModelFileError) {
    var assignments: [() -> Void] = []
    var rest = layers[...]
    for link in links {
      let filter = try file.tensor(link.filter).hwioFromOIHW()
      switch rest.popFirst() {
      case let layer as ConvTranspose2D: assignments.append { layer.weight.assign(filter) }
      case let layer as Conv2D: assignments.append { layer.weight.assign(filter) }
      default: preconditionFailure("Sequential.load: \(link.filter.name) has no convolution")
      }
      let bias: Tensor? = if let bias = link.bias { try file.tensor(bias) } else { nil }
      if let norm = link.norm, let layer = rest.first as? BatchNorm2D {
        assignments += try assign(norm, convolutionBias: bias, to: layer, from: file)
        rest.removeFirst()
      } else if let bias, let layer = rest.first as? ChannelBias {
        assignments.append { layer.bias.assign(bias) }
        rest.removeFirst()
      }
      // The activation.
      rest = rest.drop { !($0 is ConvTranspose2D || $0 is Conv2D) }
    }
    for assign in assignments { assign() }
  }

  /// What gives `layer` the tensors of `norm`.
  ///
  /// The bias of the convolution before it shifts what is normalized, and the mean with it: it is
  /// subtracted from the running mean, and by a batch's own mean it makes no difference.
  private func assign(
    _ norm: ChainLink.Norm, convolutionBias: Tensor?, to layer: BatchNorm2D,
    from file: some TensorFile
  ) throws(ModelFileError) -> [() -> Void] {
    // A norm without weights, as `affine=False` makes it, is one of ones and zeros.
    let shape = layer.weight.value.shape
    let weight: Tensor
    if let entry = norm.weight {
      weight = try file.tensor(entry)
    } else {
      weight = Tensor(repeating: 1, shape: shape)
    }
    let bias: Tensor
    if let entry = norm.bias {
      bias = try file.tensor(entry)
    } else {
      bias = Tensor(repeating: 0, shape: shape)
    }
    var assignments: [() -> Void] = [
      { layer.weight.assign(weight) }, { layer.bias.assign(bias) },
    ]
    var mean = try file.tensor(norm.mean)
    if let bias = convolutionBias {
      mean = Tensor(zip(mean.scalars, bias.scalars).map { $0 - $1 }, shape: mean.shape)
    }
    let (shifted, variance) = (mean, try file.tensor(norm.variance))
    assignments.append {
      layer.runningMean.value = shifted
      layer.runningVariance.value = variance
    }
    if let entry = norm.batchesTracked {
      let count = try file.tensor(entry)
      try file.check(count: count.scalars[0], named: entry.name)
      assignments.append { layer.batchesTracked.value = count }
    }
    return assignments
  }
}
