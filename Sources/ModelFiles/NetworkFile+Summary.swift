import GAN
import Layers
import PlainText
import Tensors

extension NetworkFile {
  /// What the file is as far as `network` goes: a sentence that says which one it holds, or which
  /// tensor does not fit and why; then what has to be known about it.
  ///
  /// - Parameter choices: what a user says about a generator.
  public func summary(
    of network: Network, _ choices: GeneratorChoices = GeneratorChoices()
  ) -> [String] {
    do {
      let found = try find(network, named: choices.network)
      let raw =
        found.prefix == Self.averagePrefix
        ? "; the weights of the last step are under \(network.prefix)*" : ""
      let place = (found.prefix.isEmpty ? "" : ", under \(found.prefix)*") + raw
      guard network == .generator else { return [(found.match.summary ?? "") + place] }
      let generator = try Generator(contentsOf: self, choices: choices)
      let others = found.others.map { $0.hasSuffix(".") ? $0 + "*" : $0 }.joined(separator: ", ")
      let beside = others.isEmpty ? [] : ["beside it: \(others)"]
      return [(found.match.summary ?? generator.summary(tutorial: found.match.tutorial)) + place]
        + generator.notes + beside
    } catch {
      return ["none: \(error.reason)"]
    }
  }
}

extension Generator {
  /// Sizes, and in what it differs from the tutorial's network.
  fileprivate func summary(tutorial: Result<ModelConfiguration, NetworkFlaw>) -> String {
    let kind =
      switch tutorial {
      case .success(let sizes) where sizes.generator == spec: "the tutorial's with ngf \(sizes.ngf)"
      case .success: "not the tutorial's: other layers between the same filters"
      case .failure(let flaw): "not the tutorial's: \(flaw.reason)"
      }
    return "\(imageShape[1])x\(imageShape[0]) \(imageShape[2] == 3 ? "colour" : "grey") images "
      + "from latent vectors of \(nz), \(kind)"
  }
}

extension ModelFileError {
  /// Why a file holds no network of a kind; the whole sentence for other errors.
  fileprivate var reason: String {
    switch self {
    case .notAGenerator(_, let reason), .notADiscriminator(_, let reason),
      .undecided(_, let reason):
      reason
    default: description
    }
  }
}
