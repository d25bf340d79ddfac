import Autograd
public import GAN
import Layers

extension Generator {
  /// The generator in `file`; no memory is taken before all of its tensors have proved to be there.
  public convenience init(contentsOf file: NetworkFile) throws(ModelFileError) {
    let chain = try file.network(GeneratorChain.self).chain
    let configuration = try? chain.tutorialConfiguration()
    var main = Sequential(name: "main", chain.makeLayers())
    try main.load(chain.links, from: file.file)
    var latents = LatentDistribution.normal
    if configuration == nil {
      let fit = main.parameterSet.withoutGradients { GeneratorFit(chain, layers: main.layers) }
      latents = fit.latents
      if fit.slopes.contains(where: { $0 != 0 }) {
        main = Sequential(name: "main", chain.makeLayers(slopes: fit.slopes))
        try main.load(chain.links, from: file.file)
      }
    }
    self.init(
      configuration: configuration, nz: chain.nz, latentDistribution: latents,
      imageShape: chain.imageShape, assumption: chain.assumption, main: main)
  }
}
