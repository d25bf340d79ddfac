import Checkpoints
import PlainText
import Tensors

/// What a file holds beside the tensors of a network that was found in it.
///
/// Some of it is no part of the network: other networks, states of optimizers, counters. The rest
/// is, and a network of which a part is left out draws a wrong picture.
struct Leftovers {
  /// What the names of other things begin with, in the file's order.
  private(set) var others: [String] = []
  /// A tensor of the network's that has no place in it, and what it may be.
  private(set) var flaw: NetworkFlaw?

  /// Looks at all of `all` that are not in `found`, whose names begin with `prefix`.
  ///
  /// - Parameter isNetwork: whether tensors are a network of their own.
  init(
    of all: [TensorEntry], beside found: [TensorEntry], prefix: String,
    isNetwork: ([TensorEntry]) -> Bool
  ) {
    let names = Set(found.map(\.name))
    let rest = all.filter { !names.contains($0.name) }
    guard !rest.isEmpty, let first = found.first else { return }
    let path = Self.parts(of: prefix)
    // The part of the prefix that says that what follows is a generator.
    let boundary = path.firstIndex { Self.isGenerator($0) } ?? path.count
    var groups: [(name: String, level: Int, entries: [TensorEntry])] = []
    var places: [String: Int] = [:]
    for entry in rest {
      let parts = Self.parts(of: entry.name)
      let level = zip(path, parts.dropLast()).prefix { $0 == $1 }.count
      let name = parts.prefix(level + 1).joined(separator: ".")
      let key = parts.count > level + 1 ? name + "." : name
      if let place = places[key] {
        groups[place].entries.append(entry)
      } else {
        places[key] = groups.count
        groups.append((key, level, [entry]))
      }
    }
    let nz = first.shape.rank == 4 ? first.shape[0] : 0
    for group in groups {
      if Self.isOther(
        group.name, group.entries, isBeside: group.level <= boundary && boundary < path.count,
        dictionary: first.dictionary, nz: nz, isNetwork: isNetwork)
      {
        others.append(group.name)
      } else if flaw == nil {
        flaw = Self.flaw(of: group.entries[0])
      }
    }
  }

  /// Whether `entries`, under `name`, are something else than a part of the network.
  private static func isOther(
    _ name: String, _ entries: [TensorEntry], isBeside: Bool, dictionary: String, nz: Int,
    isNetwork: ([TensorEntry]) -> Bool
  ) -> Bool {
    // Another dictionary of a pickle is another object.
    if entries.allSatisfy({ !$0.dictionary.utf8.starts(with: dictionary.utf8) }) { return true }
    if entries.allSatisfy({ $0.dictionary != dictionary && isKnownAsOther($0.dictionary) }) {
      return true
    }
    guard name.hasSuffix(".") else {
      // Counters, and latent vectors that are kept for pictures.
      let shape = entries[0].shape
      let isVectors = shape.rank == 4 ? shape[2] * shape[3] == 1 : shape.rank == 2
      let isCounter = shape.count <= 1 && !entries[0].type.isFloating
      return isCounter || isVectors && shape[1] == nz
        || words(of: parts(of: name).last ?? "").contains(where: keptWords.contains)
    }
    if isKnownAsOther(name) || isNetwork(entries) { return true }
    // Beside what is called a generator, other networks may be of any kind.
    return isBeside && entries.contains { $0.shape.rank == 4 }
  }

  private static func flaw(of entry: TensorEntry) -> NetworkFlaw {
    let name = entry.name.lowercased()
    let isLabel =
      entry.shape.rank == 2 && ["emb", "label", "class"].contains { name.contains($0) }
    let reason =
      isLabel
      ? "is the embedding of labels: this is a conditional generator of another kind than is known "
        + "here, and without its labels it draws nothing that it was trained for"
      : "has no place in the chain of layers that the others form, so pictures would be wrong "
        + "without it"
    var flaw = NetworkFlaw.tensor(entry, reason)
    flaw.depth = .max
    return flaw
  }

  private static func parts(of name: String) -> [String] {
    name.utf8.split(separator: UInt8(ascii: ".")).map { String($0) ?? "" }
  }

  /// The words of a part of a name: `netG_ema` is net, g and ema.
  static func words(of part: String) -> [String] {
    var words: [String] = [""]
    var wasLower = false
    for byte in part.utf8 {
      let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      let isLetter = isUpper || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
      if !isLetter || isUpper && wasLower { words.append("") }
      if isLetter {
        words[words.count - 1].append(Character(UnicodeScalar(isUpper ? byte + 32 : byte)))
      }
      wasLower = isLetter && !isUpper
    }
    return words.filter { !$0.isEmpty }
  }

  private static let generatorWords: Set = ["g", "gen", "generator", "netg"]
  private static let otherWords: Set = [
    "d", "dis", "disc", "discriminator", "netd", "critic", "optim", "optimizer", "opt", "adam",
    "scheduler", "encoder", "netq", "fid", "inception", "vgg", "lpips", "scaler",
  ]
  /// Words in the names of tensors that people keep beside networks.
  private static let keptWords: Set = [
    "noise", "latents", "step", "steps", "epoch", "iteration", "loss", "losses", "rng",
  ]

  /// Whether `part` of a name says that what follows is a generator.
  static func isGenerator(_ part: String) -> Bool {
    let words = words(of: part)
    return words.contains { generatorWords.contains($0) }
      && !words.contains { otherWords.contains($0) }
  }

  /// Whether a part of the name of a tensor says that its network is no generator.
  static func isOtherNetwork(_ name: String) -> Bool {
    parts(of: name).dropLast().contains { isKnownAsOther($0) }
  }

  /// Whether a name says that it is no part of a generator.
  private static func isKnownAsOther(_ name: String) -> Bool {
    // Numbers are those of layers: `d1` is no discriminator.
    guard let last = parts(of: name).last, !last.utf8.contains(where: { 48...57 ~= $0 }) else {
      return false
    }
    return words(of: last).contains {
      otherWords.contains($0) || $0.hasPrefix("optimizer") || $0.hasPrefix("discriminator")
    }
  }
}
