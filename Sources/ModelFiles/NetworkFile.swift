public import Checkpoints
public import GAN
import Tensors

/// A file of tensors in which networks are looked for: a checkpoint or a trace of this program, or
/// a file that someone else has saved with PyTorch.
///
/// A checkpoint of networks of one's own says what they are. In all other files names play no part:
/// shapes and the order of the layers tell what a network is, and the prefix that its names share
/// may be anything.
public struct NetworkFile: Sendable {
  /// The file with its tensors.
  public let file: any TensorFile

  /// Opens the file at `path`, in whichever format it is.
  public init(contentsOf path: String) throws(ModelFileError) {
    file = try ModelFileError.reporting { try TensorFileFormat.open(path) }
  }

  /// The networks of a GAN.
  public enum Network: String, CaseIterable, Sendable {
    /// Latent vectors to images.
    case generator
    /// Images to logits.
    case discriminator

    /// How the names of the network's tensors begin in checkpoints of this program.
    package var prefix: String { self == .generator ? "netG." : "netD." }

    /// The other one.
    var other: Network { self == .generator ? .discriminator : .generator }

    /// The network of this kind that layers with these tensors are.
    fileprivate func match(_ layers: [LayerTensors]) throws(NetworkFlaw) -> NetworkMatch {
      switch self {
      case .generator: try GeneratorChain(layers).match()
      case .discriminator: try DiscriminatorChain(layers).match()
      }
    }

    /// The error of a file that does not hold such a network.
    package func missing(in path: String, because reason: String) -> ModelFileError {
      switch self {
      case .generator: .notAGenerator(path: path, reason: reason)
      case .discriminator: .notADiscriminator(path: path, reason: reason)
      }
    }

    fileprivate func note(of file: NetworkFile) -> String {
      (try? file.search(other)) == nil ? "" : "; what it holds is a \(other.rawValue)"
    }
  }

  /// Which weights of a generator: a checkpoint of this program has two sets of them.
  public enum Weights: String, CaseIterable, Sendable {
    /// The average over the training, which draws the better pictures.
    case average
    /// Those of the last step, with which training goes on.
    case raw
  }

  /// How the names of a generator's averaged tensors begin in checkpoints of this program.
  package static let averagePrefix = "netG_ema."

  /// A network that was found in a file.
  package struct Found {
    /// What it is.
    package let match: NetworkMatch
    /// What the file puts before the names of the network's `state_dict`.
    package let prefix: String
    /// The tensors in the order of the layers.
    package let entries: [TensorEntry]
  }

  /// The network of the given kind: the one that the file describes, or the first that is found.
  ///
  /// - Parameter weights: which weights of a generator; nil for the average if the file has one.
  package func find(
    _ network: Network, weights: Weights? = nil
  ) throws(ModelFileError) -> Found {
    let usesAverage = network == .generator && weights != .raw && hasAverage
    if network == .generator && weights == .average && !hasAverage {
      throw .noAverage(path: file.path)
    }
    if let networks = try describedNetworks() {
      return try described(
        network, of: networks, prefix: usesAverage ? Self.averagePrefix : network.prefix)
    }
    do {
      return try search(network, average: usesAverage)
    } catch {
      throw network.missing(in: file.path, because: error.reason + network.note(of: self))
    }
  }

  /// Whether there are averaged weights of a generator, complete or not.
  public var hasAverage: Bool {
    file.entries.contains { $0.name.hasPrefix(Self.averagePrefix) }
  }

  /// The first group of tensors that is such a network; otherwise the flaw of the one of which most
  /// was understood.
  ///
  /// - Parameter average: whether to look among the averaged tensors alone; else they are left out.
  private func search(_ network: Network, average: Bool = false) throws(NetworkFlaw) -> Found {
    var flaw = NetworkFlaw(reason: "it has no tensors", depth: -1)
    let entries = file.entriesInLayerOrder.filter {
      $0.name.hasPrefix(Self.averagePrefix) == average
    }
    let first = average ? Self.averagePrefix : network.prefix
    for (prefix, entries) in groups(of: entries, firstUnder: first) {
      do {
        let match = try network.match(LayerTensors.layers(of: entries))
        return Found(match: match, prefix: statePrefix(of: entries, prefix), entries: entries)
      } catch {
        // A single layer does not make another group the better one.
        if flaw.depth < 0 || error.depth > max(1, flaw.depth) { flaw = error }
      }
    }
    throw flaw
  }

  /// The most parts of a prefix that are looked at.
  private static let depthLimit = 4

  /// The tensors that may be a network, each group with the prefix that its names share: what this
  /// program writes, under `prefix`, then everything, then ever smaller groups.
  private func groups(
    of entries: [TensorEntry], firstUnder prefix: String
  ) -> [(prefix: String, entries: [TensorEntry])] {
    var prefixes = [prefix, "final." + prefix, ""]
    var groups = Dictionary(uniqueKeysWithValues: prefixes.map { ($0, [TensorEntry]()) })
    var found: [[String]] = Array(repeating: [], count: Self.depthLimit)
    for entry in entries {
      groups[""]?.append(entry)
      var (depth, end) = (0, entry.name.startIndex)
      while depth < Self.depthLimit, let dot = entry.name[end...].firstIndex(of: ".") {
        end = entry.name.index(after: dot)
        let prefix = String(entry.name[..<end])
        if groups[prefix] == nil {
          groups[prefix] = []
          found[depth].append(prefix)
        }
        groups[prefix]?.append(entry)
        depth += 1
      }
    }
    prefixes += found.joined()
    return prefixes.compactMap { prefix in
      guard let entries = groups[prefix], !entries.isEmpty else { return nil }
      return (prefix, entries)
    }
  }

  /// What stands before the names of a `state_dict` in all of `entries`, which share `prefix`: the
  /// dictionaries around it, the attributes that PyTorch's parallel and compiled modules add, and
  /// whatever is before the tutorial's `main`.
  private func statePrefix(of entries: [TensorEntry], _ prefix: String) -> String {
    var shared = entries[0].name.split(separator: ".", omittingEmptySubsequences: false).dropLast()
    for entry in entries {
      let parts = entry.name.split(separator: ".", omittingEmptySubsequences: false)
      shared = shared.prefix(zip(shared, parts).prefix { $0 == $1 }.count)
    }
    func joined(_ parts: ArraySlice<Substring>) -> String {
      parts.map { $0 + "." }.joined()
    }
    let wrapper = shared.lastIndex { $0 == "module" || $0 == "_orig_mod" }
    let known = [
      prefix, joined(shared[...(wrapper ?? -1)]),
      joined(shared[..<(shared.firstIndex(of: "main") ?? 0)]),
      entries.allSatisfy { $0.dictionary == entries[0].dictionary } ? entries[0].dictionary : "",
    ]
    return known.max { $0.utf8.count < $1.utf8.count } ?? prefix
  }

  /// What the file is as far as `network` goes: a sentence that says which one it holds, or which
  /// tensor does not fit and why.
  public func summary(of network: Network) -> String {
    do {
      let found = try find(network)
      let raw =
        found.prefix == Self.averagePrefix
        ? "; the weights of the last step are under \(network.prefix)*" : ""
      return found.match.summary + (found.prefix.isEmpty ? "" : ", under \(found.prefix)*") + raw
    } catch {
      return "none: \(error.reason)"
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
