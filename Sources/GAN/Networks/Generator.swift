public import Autograd
import Kernels
public import Layers
import Preconditions
public import RandomStreams
public import Tensors

/// The generator G: latent vectors to images. With K classes it draws images of the one that the
/// one-hot vector after the latent vector names.
public final class Generator: CustomStringConvertible {
  /// The description the layers were made from.
  public let spec: NetworkSpec
  /// What latent vectors are drawn from.
  public let latentDistribution: LatentDistribution
  /// The names of the classes that it is conditional on; empty without labels.
  public let classes: [String]
  /// Height, width and channels of an image, `[H, W, C]`.
  public let imageShape: TensorShape
  /// What had to be read off or assumed because the generator's file does not say it, and what is
  /// wrong with the file: a sentence each.
  public let notes: [String]
  /// The layers, whose tensors are named as in the tutorial's `state_dict`: `main.0.weight` and so
  /// on.
  public let main: Sequential

  /// The tutorial's generator with fresh weights from `stream`. Sizes that are not valid end the
  /// program.
  public convenience init(_ configuration: ModelConfiguration, using stream: inout RandomStream) {
    configuration.requireValid("Generator")
    self.init(configuration.generator, classes: configuration.classes, using: &stream)
  }

  /// A generator with fresh weights from `stream`. A network that is not valid, or that does not
  /// take a number for each of the classes, ends the program.
  public convenience init(
    _ spec: NetworkSpec, latents: LatentDistribution = .normal, classes: [String] = [],
    using stream: inout RandomStream
  ) {
    self.init(
      spec, latents: latents, classes: classes, notes: [],
      main: spec.makeNetwork(using: &stream))
  }

  /// A generator of given layers, such as one whose weights were read from a file.
  package init(
    _ spec: NetworkSpec, latents: LatentDistribution, classes: [String], notes: [String],
    main: Sequential
  ) {
    require(
      spec.input[2] > classes.count,
      "Generator: \(classes.count) classes for a network that takes \(spec.input)")
    self.spec = spec
    latentDistribution = latents
    self.classes = classes
    self.notes = notes
    self.main = main
    imageShape = spec.outputShape
  }

  /// The length of a latent vector, without the one-hot vector of a class.
  public var nz: Int { spec.input[2] - classes.count }

  /// Images `[N, H, W, C]` in [-1, 1] from `input`: latent vectors `[N, 1, 1, nz]` or, with K
  /// classes, `[N, 1, 1, nz + K]` (see `input(_:labels:)`).
  public func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    Profile.within("netG") {
      Engine.current.team { main(input, mode: mode) }
    }
  }

  /// The input for latent vectors of given classes: each vector, then 1 at the place of its class
  /// and 0 at those of the others, `[N, 1, 1, nz + K]`.
  ///
  /// - Parameters:
  ///   - latents: `[N, 1, 1, nz]`.
  ///   - labels: for each vector an index into `classes`, N in all.
  public func input(_ latents: Tensor, labels: [Int]) -> Tensor {
    let (nz, count) = (nz, classes.count)
    require(
      latents.shape == [labels.count, 1, 1, nz],
      "Generator.input: latent vectors \(latents.shape) and \(labels.count) labels for vectors of "
        + "\(nz)")
    let firstWrong = labels.first { !classes.indices.contains($0) }
    require(
      firstWrong == nil, "Generator.input: label \(firstWrong ?? 0) of \(count) classes")
    return latents.withSpan { values in
      Tensor(shape: [labels.count, 1, 1, nz + count]) { output in
        for (row, label) in labels.enumerated() {
          for place in row * nz..<(row + 1) * nz { output.append(values[place]) }
          for place in 0..<count { output.append(place == label ? 1 : 0) }
        }
      }
    }
  }

  /// The class that a user calls `name`, an index into `classes`: that of this name or, unless
  /// classes are called by numbers, of this number, from 0. Nil if there is none.
  public func label(of name: String) -> Int? {
    if let label = classes.firstIndex(of: name) { return label }
    guard let number = Int(name), classes.indices.contains(number),
      !classes.contains(where: { Int($0) != nil })
    else { return nil }
    return number
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
