import RandomStreams

extension PortraitTraits {
  /// The hair, or a headscarf: a mass around the skull with an opening for the face.
  struct Hair: Hashable {
    enum Cut: Hashable {
      case bald, buzz, short, bob, long, updo, curls, scarf

      var fitsUnderHats: Bool { [.bald, .buzz, .short, .bob, .long].contains(self) }
    }

    let cut: Cut
    let colour: Colour
    /// The colour without dye, that of brows and beard.
    let natural: Colour
    let gloss: Float

    /// The thickness of the mass above the skull and at its sides.
    let crown: Float
    let side: Float
    /// The distance of the lower end of the mass below the eyes.
    let length: Float
    /// The fraction of its width that the mass loses at its lower end; negative if it becomes
    /// wider.
    let taper: Float

    /// The y and x coordinates of the hairline's highest point.
    let hairline: Float
    let parting: Float
    /// The shape of the hairline: 0 is round, 1 rises to a point at the parting.
    let pointed: Float
    /// The squareness of the hairline; large for a fringe.
    let square: Float
    /// The width of the opening at the height of the eyes, as a fraction of the face's width.
    let openingWidth: Float

    /// The distance between curls; 0 for straight hair.
    let curl: Float
    /// The height of a quiff above the forehead, 0 for none, and its x coordinate.
    let quiff: Float
    let quiffPlace: Float
    /// The amplitude of waves in long hair, and their phase.
    let wave: Float
    let wavePhase: Float
    /// The visibility of skin at the temples, where short hair fades out.
    let fade: Float
    /// The offset of the random pattern of strands.
    let strands: Float

    /// Whether the hair covers the ears.
    var coversEars: Bool { length > 0.3 }
    /// Whether the hair falls beside the cheeks.
    var isLong: Bool { length > 0.5 }
    /// Whether the hair is too short to cast a shadow.
    var isCropped: Bool { cut == .bald || cut == .buzz }

    init(of person: Person, under hat: Hat?, from random: inout RandomStream) {
      let rugged = person.ruggedness
      cut = random.pick(
        Self.frequencies.filter { hat == nil || $0.cut.fitsUnderHats }.map {
          ($0.soft + ($0.strong - $0.soft) * rugged, $0.cut)
        })
      let colours = Self.colours(of: person, from: &random)
      natural = colours.natural
      let cloth = Colour.gradient(Palette.cloth, at: random.uniform())
      colour = cut == .scarf ? cloth : colours.worn
      gloss = random.uniform(in: 0.35...1)

      let extent = Self.extent(of: cut)
      // A hat flattens the hair.
      crown = min(random.bell(in: extent.crown), hat == nil ? 1 : 0.05)
      side = min(random.bell(in: extent.side), hat == nil ? 1 : 0.12)
      // People with strong features mostly have shorter curls.
      let shortening = cut == .curls ? 0.7 * rugged : 0
      length = random.bell(in: extent.length) * (1 - shortening)
      taper = random.bell(in: extent.taper)

      let receding = rugged * Curve.step((person.age - 0.1) * 1.2)
      let isFringed =
        [.bob, .long, .short].contains(cut) && random.chance(0.3 - 0.2 * rugged)
      let isParted = random.chance(0.65)
      let off = random.eitherSide(0.1...0.36)
      if isFringed {
        hairline = -random.uniform(in: 0.36...0.46)
        (parting, pointed) = (off / 4, 0)
        square = random.uniform(in: 0.8...0.95)
      } else {
        hairline = -random.bell(in: 0.56...0.72) - 0.1 * receding
        parting = isParted ? off : off / 4
        pointed = cut == .scarf ? 0 : random.uniform(in: 0...0.85) * (1 - receding)
        square = random.uniform(in: 0.1...0.45) + 0.3 * rugged * (1 - pointed)
      }
      openingWidth = random.bell(in: extent.openingWidth)

      curl = cut == .curls ? random.uniform(in: 0.2...0.32) : 0
      let isSwept = cut == .short && hat == nil && random.chance(0.65)
      quiff = isSwept ? random.uniform(in: 0.02...0.16) : 0
      quiffPlace = -parting * random.uniform(in: 0.3...1)
      wave = cut != .scarf && random.chance(0.5) ? random.uniform(in: 0.02...0.07) : 0
      wavePhase = random.uniform()
      fade = cut == .short ? random.uniform(in: 0...0.7) * rugged : 0
      strands = random.uniform(in: 0...1000)
    }

    /// The relative frequencies of the cuts for soft and for strong features.
    private static let frequencies: [(cut: Cut, soft: Float, strong: Float)] = [
      (.bald, 0, 0.1), (.buzz, 0.02, 0.13), (.short, 0.12, 0.56), (.bob, 0.24, 0.02),
      (.long, 0.35, 0.05), (.updo, 0.11, 0.01), (.curls, 0.15, 0.13), (.scarf, 0.05, 0),
    ]

    /// The ranges that the sizes of a cut are drawn from.
    private struct Extent {
      let crown: ClosedRange<Float>
      let side: ClosedRange<Float>
      let length: ClosedRange<Float>
      var taper: ClosedRange<Float> = -0.2...0.12
      var openingWidth: ClosedRange<Float> = 0.86...0.94
    }

    private static func extent(of cut: Cut) -> Extent {
      switch cut {
      case .bald, .buzz: Extent(crown: 0.02...0.03, side: 0.01...0.015, length: 0.08...0.2)
      case .short: Extent(crown: 0.06...0.2, side: 0.025...0.09, length: 0.02...0.2)
      case .bob:
        Extent(
          crown: 0.1...0.22, side: 0.13...0.3, length: 0.55...1.1, taper: -0.12...0.16,
          openingWidth: 0.74...0.97)
      case .long:
        Extent(crown: 0.1...0.22, side: 0.12...0.3, length: 1.2...2.5, openingWidth: 0.74...0.97)
      case .updo: Extent(crown: 0.06...0.14, side: 0.015...0.04, length: -0.02...0.08)
      case .curls:
        Extent(crown: 0.12...0.42, side: 0.05...0.42, length: 0.1...1.2, openingWidth: 0.8...0.96)
      case .scarf:
        Extent(
          crown: 0.06...0.16, side: 0.08...0.16, length: 1.5...2, taper: -0.5...(-0.2),
          openingWidth: 0.82...0.94)
      }
    }

    /// The natural colour, darker with deeper skin and grey with age, and the visible colour, which
    /// may be dyed.
    private static func colours(
      of person: Person, from random: inout RandomStream
    ) -> (natural: Colour, worn: Colour) {
      let dark = Curve.step(person.depth * 1.5 - 0.15)
      let melanin = dark + (1 - dark) * random.uniform() * random.uniform(in: 0.6...1)
      let isRed = random.chance(0.12 * (1 - dark))
      let young = Colour.gradient(isRed ? Palette.redHair : Palette.hair, at: melanin)
      let grey = Colour.gradient(Palette.greyHair, at: random.uniform())
      let isGrey = random.chance(person.age * 1.1 - 0.5)
      let natural = young.mixed(with: grey, isGrey ? random.uniform(in: 0.6...1) : 0)
      guard random.chance(0.06) else { return (natural, natural) }
      let dye = Colour(
        hue: random.uniform(), saturation: random.uniform(in: 0.35...0.6),
        value: random.uniform(in: 0.45...0.75))
      return (young, dye)
    }
  }

  struct Beard: Hashable {
    enum Kind: Hashable { case stubble, full, goatee, moustache }

    let kind: Kind
    /// The fraction of the skin that is covered.
    let density: Float
    /// The length below the chin.
    let length: Float

    init?(of person: Person, hair: Hair, from random: inout RandomStream) {
      guard hair.cut != .scarf, random.chance(0.62 * Curve.step((person.ruggedness - 0.5) * 4))
      else { return nil }
      kind = random.pick([(3, .stubble), (4, .full), (1.5, .goatee), (1.3, .moustache)])
      density =
        kind == .stubble ? random.uniform(in: 0.18...0.4) : random.uniform(in: 0.75...0.97)
      length = kind == .full ? random.bell(in: 0.02...0.28) : random.uniform(in: 0...0.04)
    }
  }
}
