import RandomStreams

extension PortraitTraits {
  /// The hair of the head: a mass around the skull with a window for the face.
  struct Hair: Hashable {
    enum Cut: Hashable { case bald, buzz, short, bob, long, updo, curls }

    let cut: Cut
    let colour: Colour
    /// The colour without dye, which brows and beard have.
    let natural: Colour
    let gloss: Float

    /// How far the mass reaches beyond the skull on top and at the sides.
    let crown: Float
    let side: Float
    /// Where the mass ends, below the eyes.
    let length: Float
    /// How much narrower the mass is at its end, as a share.
    let taper: Float

    /// Where the hairline is highest, and how far to the right of the middle.
    let hairline: Float
    let parting: Float
    /// From 0, a round hairline, to 1, one that rises to a point at the parting.
    let pointed: Float
    /// How straight the hairline is cut: large for a fringe.
    let square: Float
    /// Half the width of the window at the level of the eyes, in parts of the face's width.
    let window: Float

    /// The distance between curls; 0 for straight hair.
    let curl: Float
    /// A lock that stands out above the forehead: its height, 0 if there is none, and its place.
    let quiff: Float
    let quiffPlace: Float
    /// How far long hair swings to the sides, and where a wave begins.
    let wave: Float
    let wavePhase: Float
    /// How much skin shows at the temples, where short hair fades.
    let fade: Float
    /// Where the random pattern of strands begins.
    let strands: Float

    /// Whether ears lie below the hair rather than in front of it.
    var coversEars: Bool { length > 0.3 }

    /// The chance of each cut for soft and for strong features.
    private static let cuts: [(cut: Cut, soft: Float, strong: Float)] = [
      (.bald, 0, 0.1), (.buzz, 0.02, 0.13), (.short, 0.12, 0.56), (.bob, 0.24, 0.02),
      (.long, 0.36, 0.05), (.updo, 0.11, 0.01), (.curls, 0.15, 0.13),
    ]

    init(of person: Person, from random: inout RandomStream) {
      let rugged = person.ruggedness
      let cut = random.pick(
        Self.cuts.map { ($0.soft + ($0.strong - $0.soft) * rugged, $0.cut) })
      self.cut = cut
      (natural, colour) = Self.colours(of: person, from: &random)
      gloss = random.uniform(in: 0.35...1)

      let fringe = [.bob, .long, .short].contains(cut) && random.chance(0.32 - 0.2 * rugged)
      let receding = rugged * Curve.step((person.age - 0.1) * 1.2)
      hairline =
        fringe ? -random.uniform(in: 0.28...0.4) : -random.bell(in: 0.56...0.7) - 0.1 * receding
      let parted = random.chance(0.65)
      parting = fringe || !parted ? random.bell(in: -0.12...0.12) : random.eitherSide(0.1...0.36)
      switch cut {
      case .bob, .long: pointed = fringe ? 0 : random.bell(in: 0.1...0.85)
      default: pointed = fringe ? 0 : random.uniform(in: 0...0.85) * (1 - receding)
      }
      square =
        fringe
        ? random.uniform(in: 0.8...0.95)
        : random.uniform(in: 0.1...0.45) + 0.3 * rugged * (1 - pointed)

      switch cut {
      case .bald:
        (crown, side, length) = (-0.42, 0.03, random.uniform(in: 0.08...0.2))
      case .buzz:
        (crown, side, length) = (0.025, 0.012, random.uniform(in: 0.08...0.2))
      case .short:
        (crown, side, length) = (
          random.bell(in: 0.07...0.24), random.bell(in: 0.02...0.09),
          random.uniform(in: 0.02...0.16)
        )
      case .bob:
        (crown, side, length) = (
          random.bell(in: 0.1...0.22), random.bell(in: 0.13...0.3), random.uniform(in: 0.6...1.05)
        )
      case .long:
        (crown, side, length) = (
          random.bell(in: 0.1...0.22), random.bell(in: 0.12...0.3), random.uniform(in: 1.3...2.4)
        )
      case .updo:
        (crown, side, length) = (
          random.bell(in: 0.06...0.14), random.bell(in: 0.015...0.04),
          random.uniform(in: -0.02...0.08)
        )
      case .curls:
        (crown, side, length) = (
          random.bell(in: 0.14...0.42), random.bell(in: 0.06...0.42) * (1.2 - 0.6 * rugged),
          random.bell(in: 0.1...1.2) * (1 - 0.75 * rugged) + 0.1
        )
      }
      taper = cut == .bob ? random.uniform(in: -0.12...0.16) : random.uniform(in: -0.2...0.12)
      let covered = cut == .bob || cut == .long || (cut == .curls && length > 0.4)
      window = covered ? random.bell(in: 0.74...0.97) : random.uniform(in: 0.86...0.94)
      curl = cut == .curls ? random.uniform(in: 0.11...0.22) : 0
      quiff = cut == .short ? max(0, random.uniform(in: -0.08...0.14)) : 0
      quiffPlace = parting * -random.uniform(in: 0.3...1)
      wave = random.chance(0.5) ? random.uniform(in: 0.02...0.07) : 0
      wavePhase = random.uniform()
      fade = cut == .short ? random.uniform(in: 0...0.7) * rugged : 0
      strands = random.uniform(in: 0...1000)
    }

    /// The natural colour, darker with deeper skin and grey with age, and the one worn.
    private static func colours(
      of person: Person, from random: inout RandomStream
    ) -> (natural: Colour, worn: Colour) {
      let dark = Curve.step(person.depth * 1.5 - 0.15)
      let melanin = dark + (1 - dark) * random.uniform() * random.uniform(in: 0.6...1)
      let isRed = random.chance(0.12 * (1 - dark))
      let young = Colour.gradient(isRed ? Palette.redHair : Palette.hair, at: melanin)
      let grey = Colour.gradient(Palette.greyHair, at: random.uniform())
      let greyness = random.chance(person.age * 1.1 - 0.2) ? random.uniform(in: 0.6...1) : 0
      let natural = young.mixed(with: grey, greyness)
      guard random.chance(0.05) else { return (natural, natural) }
      let dye = Colour(
        hue: random.uniform(), saturation: random.uniform(in: 0.4...0.75),
        value: random.uniform(in: 0.5...0.85))
      return (young, dye)
    }
  }

  struct Beard: Hashable {
    enum Kind: Hashable { case stubble, full, goatee, moustache }

    let kind: Kind
    /// How much of the skin is covered.
    let density: Float
    /// How far it reaches below the chin.
    let length: Float

    init?(of person: Person, from random: inout RandomStream) {
      guard random.chance(0.62 * Curve.step((person.ruggedness - 0.5) * 4)) else { return nil }
      kind = random.pick([(3, .stubble), (4, .full), (1.5, .goatee), (1.3, .moustache)])
      density =
        kind == .stubble ? random.uniform(in: 0.18...0.4) : random.uniform(in: 0.75...0.97)
      length = kind == .full ? random.bell(in: 0.02...0.28) : random.uniform(in: 0.0...0.04)
    }
  }
}
