import RandomStreams

extension PortraitTraits {
  /// The visible part of the clothes.
  struct Clothes: Hashable {
    enum Neckline: Hashable { case round, pointed, collar, rollneck }

    let neckline: Neckline
    /// The depth of the neckline, from 0, the highest, to 1.
    let depth: Float
    let colour: Colour
    /// The second colour: that of stripes, or of the shirt below a jacket.
    let accent: Colour
    /// The distance between stripes; nil without stripes.
    let stripes: Float?
    /// Half the width of the shoulders.
    let shoulders: Float

    init(from random: inout RandomStream) {
      neckline = random.pick([(4, .round), (2.5, .pointed), (2.5, .collar), (1, .rollneck)])
      depth = random.uniform()
      colour = Colour.gradient(Palette.cloth, at: random.uniform())
      let other = Colour.gradient(Palette.cloth, at: random.uniform())
      // The second colour of dark clothes is light.
      let brightness = colour.dot(Colour(0.3, 0.6, 0.1))
      accent = other.mixed(with: .one, brightness < 0.35 ? 0.75 : 0)
      stripes = neckline == .round && random.chance(0.3) ? random.uniform(in: 0.16...0.24) : nil
      shoulders = random.bell(in: 1.3...1.6)
    }
  }

  /// A hat over the hair.
  struct Hat: Hashable {
    enum Kind: Hashable { case knitted, brimmed }

    let kind: Kind
    /// The height of its edge above the eyes.
    let height: Float
    /// The height of its top above the edge.
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

  struct Glasses: Hashable {
    let halfWidth: Float
    let height: Float
    /// From 0, round, to 1, square.
    let squareness: Float
    let thickness: Float
    let colour: Colour
    /// How dark the lenses are.
    let tint: Float

    init?(of person: Person, from random: inout RandomStream) {
      guard random.chance(0.14 + 0.2 * person.age) else { return nil }
      halfWidth = random.bell(in: 0.24...0.285)
      height = halfWidth * random.uniform(in: 0.78...1)
      squareness = random.uniform(in: 0...0.9)
      thickness = random.uniform(in: 0.035...0.065)
      colour = random.pick(Palette.frames)
      tint = random.chance(0.12) ? random.uniform(in: 0.5...0.8) : random.uniform(in: 0...0.02)
    }
  }

  struct Earring: Hashable {
    let radius: Float
    let isHoop: Bool
    let colour: Colour

    init?(of person: Person, from random: inout RandomStream) {
      guard random.chance(0.32 * (1 - person.ruggedness)) else { return nil }
      isHoop = random.chance(0.5)
      radius = isHoop ? random.uniform(in: 0.1...0.15) : random.uniform(in: 0.05...0.075)
      colour = random.chance(0.6) ? Palette.gold : Palette.silver
    }
  }
}
