import Checkpoints
import GAN
import Tensors

extension NetworkFile {
  /// What the file is as far as `network` goes: a sentence that says which one it holds, or which
  /// tensor does not fit and why.
  public func summary(of network: Network) -> String {
    summary(network.chain)
  }

  private func summary<Chain: NetworkChain>(_ kind: Chain.Type) -> String {
    do {
      let found = try network(kind)
      return found.chain.summary + (found.prefix.isEmpty ? "" : ", under \(found.prefix)*")
    } catch {
      return "none: \(error.reason)"
    }
  }
}

extension GeneratorChain {
  /// Sizes, and in what it differs from the tutorial's generator.
  package var summary: String {
    let colour = imageShape[2] == 3 ? "colour" : "grey"
    let note = assumption.map { "; \($0)" } ?? ""
    let sizes = "\(side)x\(side) \(colour) images from latent vectors of \(nz)\(note)"
    do {
      return sizes + ", the tutorial's with ngf \(try tutorialConfiguration().ngf)"
    } catch {
      return sizes + ", not the tutorial's: \(error.reason)"
    }
  }
}

extension DiscriminatorChain {
  /// Sizes, and in what it differs from the tutorial's discriminator.
  package var summary: String {
    let colour = links[0].filter.shape[1] == 3 ? "colour" : "grey"
    do {
      let configuration = try tutorialConfiguration()
      let size = configuration.imageSize
      return "\(size)x\(size) \(colour) images, the tutorial's with ndf \(configuration.ndf)"
    } catch {
      return "\(colour) images, not the tutorial's: \(error.reason)"
    }
  }
}

extension ModelFileError {
  /// Why a file holds no network of a kind; the whole sentence for other errors.
  fileprivate var reason: String {
    switch self {
    case .notAGenerator(_, let reason), .notADiscriminator(_, let reason): reason
    default: description
    }
  }
}
