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
    /// What the names of other things in the file begin with, such as another network's.
    package var others: [String] = []

    /// What a user may call it.
    package var name: String { prefix.isEmpty ? "main" : String(prefix.dropLast()) }

    /// Whether its name says that its weights are averages.
    package var isAverage: Bool {
      Leftovers.words(of: prefix).contains {
        ["ema", "avg", "average", "averaged", "swa", "shadow"].contains($0)
      }
    }
  }

  /// The network of the given kind: the one that the file describes, or the first that is found.
  ///
  /// Of several generators, that is the average of the weights if names tell which it is.
  ///
  /// - Parameters:
  ///   - weights: which weights of a generator; nil for the average if the file has one.
  ///   - name: what names of its tensors begin with; nil for any.
  package func find(
    _ network: Network, weights: Weights? = nil, named name: String? = nil
  ) throws(ModelFileError) -> Found {
    let asked = network == .generator ? name : nil
    let isAverage = asked.map { Self.matches($0, Self.averagePrefix) } ?? (weights != .raw)
    let usesAverage = network == .generator && isAverage && hasAverage
    if network == .generator && weights == .average && !hasAverage && asked == nil {
      let averages = try? search(network).filter(\.isAverage)
      guard let average = averages?.first else { throw .noAverage(path: file.path) }
      return average
    }
    if let networks = try describedNetworks() {
      let prefix = usesAverage ? Self.averagePrefix : network.prefix
      if let asked, !Self.matches(asked, prefix) {
        throw .noNetwork(path: file.path, name: asked, found: namesOfOwn)
      }
      return try described(network, of: networks, prefix: prefix)
    }
    let found: [Found]
    do {
      found = try search(network, average: usesAverage)
    } catch {
      throw network.missing(in: file.path, because: error.reason + network.note(of: self))
    }
    if let asked {
      guard let chosen = found.first(where: { Self.matches(asked, $0.prefix) }) else {
        throw .noNetwork(path: file.path, name: asked, found: found.map(\.name))
      }
      return chosen
    }
    // This program's files say by their prefixes which network is meant.
    let average = isOwn || weights == .raw ? nil : found.first(where: \.isAverage)
    let others = found.first { !$0.isAverage }
    return average ?? others ?? found[0]
  }

  /// The names of the generators that a file of this program has.
  private var namesOfOwn: [String] {
    [Network.generator.prefix].map { String($0.dropLast()) } + (hasAverage ? ["netG_ema"] : [])
  }

  /// Whether `name` is what a user may call the network whose names begin with `prefix`.
  private static func matches(_ name: String, _ prefix: String) -> Bool {
    let whole = prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix
    return name == whole || name == prefix || whole.hasSuffix("." + name)
      || whole.hasPrefix(name + ".")
  }

  /// Whether this program wrote the file as a checkpoint or a trace, so that nothing is foreign.
  var isOwn: Bool { file.metadata["format"]?.hasPrefix("dcgan-") ?? false }

  /// Whether there are averaged weights of a generator, complete or not.
  public var hasAverage: Bool {
    file.entries.contains { $0.name.utf8.starts(with: Self.averagePrefix.utf8) }
  }

  /// All generators that the file holds, the average and the one of the last step included, in the
  /// order in which they are found; empty if there is none, or if the file describes its networks.
  package func generators() -> [Found] {
    let found = (try? search(.generator)) ?? []
    return hasAverage ? ((try? search(.generator, average: true)) ?? []) + found : found
  }

  /// The groups of tensors that are such a network; otherwise the flaw of the one of which most was
  /// understood.
  ///
  /// - Parameter average: whether to look among the averaged tensors alone; else they are left out.
  private func search(_ network: Network, average: Bool = false) throws(NetworkFlaw) -> [Found] {
    var flaw = NetworkFlaw(reason: "it has no tensors", depth: -1)
    var result: [Found] = []
    var taken: [String] = []
    let all = file.entriesInLayerOrder
    let entries = all.filter {
      $0.name.utf8.starts(with: Self.averagePrefix.utf8) == average
    }
    let first = average ? Self.averagePrefix : network.prefix
    for (prefix, entries) in groups(of: entries, firstUnder: first)
    where !taken.contains(where: { prefix.utf8.starts(with: $0.utf8) })
      && !result.contains(where: { $0.entries == entries })
    {
      do throws(NetworkFlaw) {
        var found = Found(
          match: try network.match(LayerTensors.layers(of: entries)),
          prefix: statePrefix(of: entries, prefix), entries: entries)
        if !isOwn && network == .generator {
          let leftovers = Leftovers(of: all, beside: entries, prefix: found.prefix) {
            Self.isNetwork($0)
          }
          if let leftover = leftovers.flaw { throw leftover }
          found.others = leftovers.others
        }
        result.append(found)
        taken.append(prefix)
        // The others in a file of this program are known.
        if isOwn || network == .discriminator { break }
      } catch {
        // A single layer does not make another group the better one.
        if flaw.depth < 0 || error.depth > max(1, flaw.depth) { flaw = error }
      }
    }
    if result.isEmpty { throw flaw }
    return result
  }

  private static func isNetwork(_ entries: [TensorEntry]) -> Bool {
    let layers = LayerTensors.layers(of: entries)
    return Network.allCases.contains { (try? $0.match(layers)) != nil }
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
}
