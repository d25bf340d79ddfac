import RandomStreams

extension PortraitTraits {
  /// A hat that is pulled over the hair.
  struct Hat: Hashable {
    enum Kind: Hashable { case knitted, brimmed }

    let kind: Kind
    /// How far above the eyes its edge lies, and how far above that the hat ends.
    let height: Float
    let crown: Float
    let colour: Colour
    /// The colour of the cuff or the band.
    let accent: Colour

    init?(from random: inout RandomStream) {
      guard random.chance(0.13) else { return nil }
      kind = random.pick([(3, .knitted), (2, .brimmed)])
      height = random.bell(in: 0.46...0.56)
      crown = random.bell(in: 0.6...0.75)
      colour = Colour.gradient(Palette.cloth, at: random.uniform())
      let other = Colour.gradient(Palette.cloth, at: random.uniform())
      accent = kind == .knitted && random.chance(0.6) ? colour * 0.85 : other
    }
  }
}
