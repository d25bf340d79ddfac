public import Autograd
import Kernels
public import Layers
import Preconditions
public import RandomStreams
public import Tensors

/// The generator G: latent vectors to images.
public final class Generator: CustomStringConvertible {
  /// The description the layers were made from.
  public let spec: NetworkSpec
  /// What latent vectors are drawn from.
  public let latentDistribution: LatentDistribution
  /// Height, width and channels of an image, `[H, W, C]`.
  public let imageShape: TensorShape
  /// What had to be assumed because the generator's file does not say it, in a sentence; nil if
  /// nothing had.
  public let assumption: String?
  /// The layers, whose tensors are named as in the tutorial's `state_dict`: `main.0.weight` and so
  /// on.
  public let main: Sequential

  /// The tutorial's generator with fresh weights from `stream`. Sizes that are not valid end the
  /// program.
  public convenience init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    configuration.requireValid("Generator")
    self.init(configuration.generator, using: &stream)
  }

  /// A generator with fresh weights from `stream`. A network that is not valid ends the program.
  public convenience init(
    _ spec: NetworkSpec, latents: LatentDistribution = .normal, using stream: inout RandomStream
  ) {
    self.init(spec, latents: latents, assumption: nil, main: spec.makeNetwork(using: &stream))
  }

  /// A generator of given layers, such as one whose weights were read from a file.
  package init(
    _ spec: NetworkSpec, latents: LatentDistribution, assumption: String?, main: Sequential
  ) {
    self.spec = spec
    latentDistribution = latents
    self.assumption = assumption
    self.main = main
    imageShape = spec.outputShape
  }

  /// The length of a latent vector.
  public var nz: Int { spec.input[2] }

  /// Images `[N, H, W, C]` in [-1, 1] from latent vectors `[N, 1, 1, nz]`.
  public func callAsFunction(_ latents: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netG") {
      Engine.current.team { main(latents, mode: mode) }
    }
  }

  /// The next `count` latent vectors of `stream`, `[count, 1, 1, nz]`.
  public func latents(_ count: Int, from stream: inout RandomStream) -> Tensor {
    Tensor(
      latentDistribution.numbers(count * nz, from: &stream), shape: [count, 1, 1, nz])
  }

  /// The table of the layers.
  public var description: String { "Generator\n" + spec.table }
}

extension ModelConfiguration {
  /// Ends the program unless the sizes that `caller` got are valid.
  func requireValid(_ caller: String) {
    do { try validate() } catch { programError("\(caller): \(error)") }
  }
}
