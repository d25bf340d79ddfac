import RandomStreams

extension PortraitTraits {
  struct Skin: Hashable {
    let colour: Colour
    /// The redness of the cheeks.
    let blush: Float
    /// The strength of freckles; 0 for most people.
    let freckles: Float
    /// The depth of wrinkles.
    let lines: Float

    init(of person: Person, from random: inout RandomStream) {
      let base = Colour.gradient(Palette.skin, at: person.depth)
      // Negative undertones are cool and rosy, positive ones warm and olive.
      let undertone = random.uniform(in: -1...1)
      let tint = Colour(1, 0.985 + 0.035 * undertone, 0.94 - 0.1 * undertone)
      colour = base * tint
      blush = random.bell(in: 0.15...0.9)
      let freckled = random.chance(0.22 * (1 - person.depth))
      freckles = freckled ? random.uniform(in: 0.2...0.55) : 0
      lines = Curve.step((person.age - 0.25) / 0.6)
    }
  }

  /// The outline of the head.
  struct Face: Hashable {
    /// Half the width at the height of the eyes.
    let halfWidth: Float
    /// The fraction of the width that the head loses towards the chin.
    let taper: Float
    /// The squareness of the jaw; see `Oval`.
    let jaw: Float
    /// Half the width of the neck.
    let neck: Float

    init(of person: Person, from random: inout RandomStream) {
      halfWidth = random.bell(in: 0.65...0.77)
      taper = random.bell(in: 0.16...0.32) - 0.06 * person.ruggedness
      jaw = random.bell(in: 0...0.3) + 0.3 * person.ruggedness
      neck = random.bell(in: 0.34...0.4) + 0.1 * person.ruggedness
    }
  }

  struct Eyes: Hashable {
    /// The distance from the middle of the face to the middle of an eye.
    let distance: Float
    let halfWidth: Float
    /// The opening of the lids above and below the line between the corners.
    let above: Float
    let below: Float
    /// The slope from the inner up to the outer corner.
    let slant: Float
    let irisRadius: Float
    let iris: Colour
    /// The direction of the gaze, as a fraction of the iris's freedom to move.
    let gaze: Point
    /// The strength of the lashes.
    let lashes: Float
    /// The strength of eye shadow, and its colour.
    let shadow: Float
    let shadowColour: Colour

    init(of person: Person, from random: inout RandomStream) {
      distance = random.bell(in: 0.295...0.345)
      halfWidth = random.bell(in: 0.18...0.22)
      above = random.bell(in: 0.085...0.145) - 0.014 * person.ruggedness
      below = random.bell(in: 0.05...0.085)
      slant = random.bell(in: -0.06...0.2) - 0.08 * person.age
      irisRadius = random.bell(in: 0.104...0.118)
      // Most people with dark skin have brown eyes.
      let brown = 0.85 * Curve.step(person.depth * 1.6 - 0.1)
      iris = Colour.gradient(Palette.iris, at: brown + (1 - brown) * random.uniform())
      gaze = Point(random.bell(in: -0.6...0.6), random.bell(in: -0.3...0.4))
      lashes = random.uniform(in: 0.5...1) * (1 - 0.75 * person.ruggedness)
      let painted = random.chance(0.5 * (1 - person.ruggedness))
      shadow = painted ? random.uniform(in: 0.15...0.5) : 0
      shadowColour = Colour(
        hue: random.uniform(), saturation: 0.4, value: random.uniform(in: 0.3...0.6))
    }
  }

  struct Brows: Hashable {
    /// The height above the eyes.
    let height: Float
    /// The height of the middle above the line between the ends.
    let arch: Float
    /// The height of the outer end above the inner one.
    let lift: Float
    let thickness: Float
    /// The prominence of the brow ridge, from 0 to 1.
    let ridge: Float
    let colour: Colour

    init(of person: Person, hair: Hair, from random: inout RandomStream) {
      height = random.bell(in: 0.24...0.33) - 0.035 * person.ruggedness
      arch = random.bell(in: 0.015...0.075) - 0.02 * person.ruggedness
      lift = random.bell(in: -0.06...0.02)
      thickness = random.bell(in: 0.05...0.085) + 0.035 * person.ruggedness
      ridge = 0.2 + 0.8 * person.ruggedness
      // Brows are darker than the hair, and are not dyed with it.
      colour = hair.natural * random.uniform(in: 0.3...0.7)
    }
  }

  struct Nose: Hashable {
    /// The distance of the base below the eyes.
    let base: Float
    /// Half the width across the wings.
    let halfWidth: Float
    /// The prominence.
    let relief: Float

    init(of person: Person, from random: inout RandomStream) {
      base = random.bell(in: 0.33...0.43)
      halfWidth = random.bell(in: 0.105...0.16) + 0.02 * person.ruggedness + 0.015 * person.depth
      relief = random.bell(in: 0.5...1)
    }
  }

  struct Mouth: Hashable {
    /// The distance below the eyes.
    let height: Float
    let halfWidth: Float
    /// The thickness of the upper and the lower lip.
    let upper: Float
    let lower: Float
    /// From -0.15, serious, to 1.25, beaming.
    let smile: Float
    /// The distance between the lips; 0 for most people.
    let opening: Float
    /// The fraction of lipstick in the colour of the lips.
    let lipstick: Float
    let lipstickHue: Float

    init(of person: Person, from random: inout RandomStream) {
      height = random.bell(in: 0.59...0.65)
      upper = random.bell(in: 0.045...0.075) - 0.016 * person.ruggedness + 0.012 * person.depth
      lower = random.bell(in: 0.065...0.105) - 0.016 * person.ruggedness + 0.014 * person.depth
      smile = random.bell(in: -0.15...1.25)
      opening = smile > 0.4 && random.chance(0.7) ? random.uniform(in: 0.08...0.17) : 0
      halfWidth = random.bell(in: 0.23...0.29) + 0.09 * smile
      let painted = random.chance(0.6 * (1 - person.ruggedness))
      lipstick = painted ? random.uniform(in: 0.25...0.85) : 0
      lipstickHue = random.bell(in: 0.9...1.04)
    }
  }
}
