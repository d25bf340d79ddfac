public import Checkpoints
public import GAN
import Tensors

/// A file of tensors in which networks are looked for: a checkpoint or a trace of this program, or a
/// file that someone else has saved with PyTorch.
///
/// Names play no part in what a network is, shapes and the order of the layers do; a prefix that all
/// names of a network share may be anything.
public struct NetworkFile: Sendable {
  /// The file with its tensors.
  public let file: any TensorFile

  /// Opens the file at `path`, in whichever format it is.
  public init(contentsOf path: String) throws(ModelFileError) {
    file = try ModelFileError.reporting { () throws(TensorFileError) in
      try TensorFileFormat.open(path)
    }
  }

  /// The networks of a GAN.
  public enum Network: String, CaseIterable, Sendable {
    /// Latent vectors to images.
    case generator
    /// Images to logits.
    case discriminator

    /// How checkpoints of this program begin the names of the network's tensors.
    var prefix: String { self == .generator ? "netG." : "netD." }
  }

  /// A network that was found in a file.
  package struct Found<Chain> {
    package let chain: Chain
    /// What the file puts before the names of the network's `state_dict`.
    package let prefix: String
    /// The tensors in the order of the layers.
    package let entries: [TensorEntry]
  }

  /// The network of the kind `Chain`: the first one that is found.
  package func network<Chain: NetworkChain>(_: Chain.Type) throws(ModelFileError) -> Found<Chain> {
    do {
      return try find(Chain.self)
    } catch {
      var reason = error.reason
      if (try? find(Chain.Other.self)) != nil {
        reason += "; what it holds is a \(Chain.Other.network.rawValue)"
      }
      throw Chain.network.missing(in: file.path, because: reason)
    }
  }

  /// The first group of tensors that is a `Chain`; otherwise the flaw of the one of which most was
  /// understood.
  private func find<Chain: NetworkChain>(_: Chain.Type) throws(NetworkFlaw) -> Found<Chain> {
    var flaw = NetworkFlaw(reason: "it has no tensors", depth: -1)
    for (prefix, entries) in groups(for: Chain.network) {
      do {
        let chain = try Chain(LayerTensors.layers(of: entries))
        return Found(chain: chain, prefix: statePrefix(of: entries, prefix), entries: entries)
      } catch {
        // A single layer makes no other group the better one.
        if flaw.depth < 0 || error.depth > max(1, flaw.depth) { flaw = error }
      }
    }
    throw flaw
  }

  /// The most parts of a prefix that are looked at.
  private static let depthLimit = 4

  /// The tensors that may be a network, each group with the prefix that its names share: what this
  /// program writes, then everything, then ever smaller groups.
  private func groups(for network: Network) -> [(prefix: String, entries: [TensorEntry])] {
    let entries = file.entriesInLayerOrder
    var prefixes = [network.prefix, "final." + network.prefix, ""]
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
