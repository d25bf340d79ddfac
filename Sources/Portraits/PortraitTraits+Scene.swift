import RandomStreams

extension PortraitTraits {
  /// How the head is placed and turned.
  struct Pose: Hashable {
    /// Tangent of half the angle to the side: up to 20 degrees, most often few.
    let yaw: Float
    /// Tangent of half the angle by which the head leans, up to 8 degrees.
    let roll: Float
    /// How far the features move down (or up, if negative) as the head nods.
    let nod: Float
    /// Where the middle between the eyes is, in a picture that extends from -1 to 1.
    let position: Point
    /// Half the height of the head in such a picture.
    let scale: Float

    init(from random: inout RandomStream) {
      yaw = random.bell(in: -0.18...0.18)
      roll = random.bell(in: -0.07...0.07)
      nod = random.bell(in: -0.05...0.05)
      position = Point(random.bell(in: -0.05...0.05), random.bell(in: -0.07...0.02))
      scale = random.bell(in: 0.77...0.87)
    }
  }

  /// The main light, above and to one side of the viewer.
  struct Light: Hashable {
    /// From the head to the light, of length 1; z points to the viewer.
    let direction: SIMD3<Float>
    /// From -1, cool, to 1, warm.
    let warmth: Float
    /// How much light from the wall reaches the shade.
    let fill: Float
    /// How bright the lamp behind the person is.
    let rim: Float

    init(from random: inout RandomStream) {
      let towards = SIMD3(random.eitherSide(0.3...0.85), -random.uniform(in: 0.3...0.6), 0.8)
      direction = towards / towards.dot(towards).squareRoot()
      warmth = random.uniform(in: -1...1)
      fill = random.uniform(in: 0.08...0.22)
      rim = random.uniform(in: 0.25...0.9)
    }
  }

  /// A wall that changes from one colour to a deeper neighbour on the wheel.
  struct Backdrop: Hashable {
    let colour: Colour
    let depth: Colour
    let glow: Colour
    /// How much further to the right than downwards the change goes.
    let slope: Float
    /// The share of light that the corners lose.
    let vignette: Float

    init(from random: inout RandomStream) {
      let hue = random.uniform()
      let strength = random.uniform(in: 0.55...1)
      colour = Colour.gradient(Palette.wall, at: hue) * strength
      let neighbour = Curve.fraction(hue + random.bell(in: -0.14...0.14) + 1)
      depth = Colour.gradient(Palette.deepWall, at: neighbour) * strength
      glow = (colour * 1.25).mixed(with: .one, random.uniform(in: 0.15...0.4))
      slope = random.uniform(in: -0.9...0.9)
      vignette = random.uniform(in: 0.1...0.3)
    }
  }

  /// What can be seen of the clothes.
  struct Clothes: Hashable {
    enum Neckline: Hashable { case round, pointed, collar, rollneck }

    let neckline: Neckline
    /// How far the neckline lies below its highest possible place, in heads.
    let depth: Float
    let colour: Colour
    /// The second colour: stripes, or the shirt below a jacket.
    let accent: Colour
    /// The distance from one stripe to the next, in heads, where there are stripes.
    let stripes: Float?
    /// Half the width of the shoulders.
    let shoulders: Float

    init(from random: inout RandomStream) {
      neckline = random.pick([(4, .round), (2.5, .pointed), (2.5, .collar), (1, .rollneck)])
      depth = random.uniform()
      colour = Colour.gradient(Palette.cloth, at: random.uniform())
      let other = Colour.gradient(Palette.cloth, at: random.uniform())
      // White is added to what goes with a dark colour.
      let brightness = colour.dot(Colour(0.3, 0.6, 0.1))
      accent = other.mixed(with: .one, brightness < 0.35 ? 0.75 : 0)
      stripes = neckline == .round && random.chance(0.3) ? random.uniform(in: 0.16...0.24) : nil
      shoulders = random.bell(in: 1.3...1.6)
    }
  }
}
