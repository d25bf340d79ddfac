import Checkpoints
import Layers
import PlainText

/// Strides and paddings of the layers at a generator's end, after which no batch norm tells them.
struct EndSizing {
  /// The blocks from the first of them on.
  let blocks: [GeneratorChain.Block]
  /// How the layers before them enlarge.
  let habit: EnlargingHabit
  /// The convolutions before them.
  let known: [LayerSpec]

  /// Heights of images that people make.
  private static let usualSides: Set = [16, 28, 32, 48, 64, 96, 128, 192, 256, 512, 1024]
  /// The most combinations that are looked at.
  private static let combinationLimit = 20_000

  /// The usual convolutions for an input of `side` pixels a side.
  ///
  /// Throws if several are about as usual, with the sizes that they make.
  func convolutions(from side: Int) throws(NetworkFlaw) -> [LayerSpec] {
    var (side, result): (Int, [LayerSpec]) = (side, [])
    for block in blocks {
      let convolution = try convolution(block, side)
      result.append(convolution)
      side = convolution.side(side) ?? side
    }
    return result
  }

  private func convolution(
    _ block: GeneratorChain.Block, _ side: Int
  ) throws(NetworkFlaw) -> LayerSpec {
    guard block.kinds.count == 1 else {
      throw .tensor(
        block.link.filter,
        "may be the filter of a convolution or of a transposed one, which the file does not tell")
    }
    let doubling = block.usualConvolution(.doubling)
    let unpadded = block.usualConvolution(.unpadded)
    // A plain convolution, and a kernel of one or two pixels, leave nothing to choose.
    guard doubling != unpadded else { return doubling }
    let isEven = block.kernel % 2 == 0
    // An odd kernel needs output padding to double, and may as well keep or treble the image.
    if habit == .doubling && (isEven || known.contains { $0.hasGeometry(of: doubling) }) {
      return doubling
    }
    let usual = [isEven ? doubling : nil, unpadded].compactMap(\.self).filter { convolution in
      (habit != .unpadded || convolution == unpadded) && habit != .doubling
        && (convolution.side(side).map(Self.usualSides.contains) ?? false)
    }
    if usual.count == 1 { return usual[0] }
    throw undecided(block, side)
  }

  /// The flaw that names the sizes which a last layer may make.
  private func undecided(_ block: GeneratorChain.Block, _ side: Int) -> NetworkFlaw {
    var choices: [(side: Int, convolution: LayerSpec)] = []
    for candidate in block.candidates.sorted(by: { $0.unusualness < $1.unusualness }) {
      guard let made = candidate.side(side), !choices.contains(where: { $0.side == made }),
        made % side == 0 || habit != .doubling && candidate.isUnpadded
      else { continue }
      choices.append((made, candidate))
    }
    let list = choices.sorted { $0.side < $1.side }.map {
      "\($0.side)x\($0.side) (\($0.convolution.geometry))"
    }
    return NetworkFlaw(
      reason: "\(block.link.filter.quoted) may make images of \(list.joined(separator: ", ")) of "
        + "\(side)x\(side) pixels, and the file does not tell; say which with --image-size",
      isUndecided: true)
  }

  /// The convolutions that make `size` pixels a side of `side`.
  ///
  /// Throws if there are none, or several that are as usual.
  func convolutions(from side: Int, to size: Int) throws(NetworkFlaw) -> [LayerSpec] {
    guard let last = blocks.last else { return [] }
    var combinations: [(layers: [LayerSpec], side: Int, cost: Int)] = [([], side, 0)]
    for (index, block) in blocks.enumerated() {
      var next: [(layers: [LayerSpec], side: Int, cost: Int)] = []
      let usual = block.usualConvolution(habit)
      for combination in combinations {
        for candidate in block.candidates {
          guard let made = candidate.side(combination.side), made <= size,
            index < blocks.count - 1 || made == size
          else { continue }
          next.append(
            (
              combination.layers + [candidate], made,
              combination.cost + (candidate == usual ? 0 : candidate.unusualness)
            ))
        }
      }
      guard next.count <= Self.combinationLimit else {
        throw NetworkFlaw(
          reason: "it has too many layers without batch norms to tell how they make "
            + "\(size)x\(size) images")
      }
      combinations = next
    }
    let least = combinations.map(\.cost).min()
    let best = combinations.filter { $0.cost == least }
    guard let only = best.first else {
      throw NetworkFlaw(
        reason: "no stride and padding of \(last.link.filter.quoted) make \(size)x\(size) images "
          + "of the \(side)x\(side) pixels before it", isUndecided: true)
    }
    guard best.count == 1 else {
      let list = best.prefix(3).map { $0.layers.map(\.geometry).joined(separator: ", then ") }
      throw NetworkFlaw(
        reason:
          "several layers make \(size)x\(size) images of \(side)x\(side) pixels, and the file "
          + "does not tell which it has: \(list.joined(separator: "; or "))", isUndecided: true)
    }
    return only.layers
  }
}

extension LayerSpec {
  /// Whether this convolution has kernel, stride and paddings of `other`.
  fileprivate func hasGeometry(of other: LayerSpec) -> Bool {
    guard case .convTranspose(let own) = self, case .convTranspose(let its) = other else {
      return false
    }
    return (own.kernel, own.stride, own.padding, own.outputPadding)
      == (its.kernel, its.stride, its.padding, its.outputPadding)
  }

  /// How unusual the convolution is: output padding is rare, and so is a stride beyond 2.
  fileprivate var unusualness: Int {
    guard case .convTranspose(let sizes) = self else { return 1 }
    return 1 + (sizes.outputPadding > 0 ? 2 : 0) + (sizes.stride > 2 ? 1 : 0)
  }
}
