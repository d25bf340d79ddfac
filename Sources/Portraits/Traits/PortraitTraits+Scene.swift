import RandomStreams

extension PortraitTraits {
  /// The position and rotation of the head.
  struct Pose: Hashable {
    /// The tangent of half the angle of the turn to the side, up to 20 degrees.
    let yaw: Float
    /// The tangent of half the angle of the lean, up to 8 degrees.
    let roll: Float
    /// The shift of the features when the head nods; positive is down.
    let nod: Float
    /// The point between the eyes, in a picture from -1 to 1.
    let position: Point
    /// Half the height of the head in that picture.
    let scale: Float

    init(from random: inout RandomStream) {
      yaw = random.bell(in: -0.18...0.18)
      roll = random.bell(in: -0.07...0.07)
      nod = random.bell(in: -0.05...0.05)
      position = Point(random.bell(in: -0.05...0.05), random.bell(in: -0.07...0.02))
      scale = random.bell(in: 0.77...0.87)
    }
  }

  /// The key light, above and to one side of the viewer, and the rim light behind the person.
  struct Light: Hashable {
    /// The unit vector to the key light; z points to the viewer.
    let direction: SIMD3<Float>
    /// The colour of the key light, from -1, cool, to 1, warm.
    let warmth: Float
    /// The strength of the light that the wall reflects into the shade.
    let fill: Float
    /// The strength of the rim light.
    let rim: Float

    init(from random: inout RandomStream) {
      let towards = SIMD3(random.eitherSide(0.3...0.85), -random.uniform(in: 0.3...0.6), 0.8)
      direction = towards / towards.dot(towards).squareRoot()
      warmth = random.uniform(in: -1...1)
      fill = random.uniform(in: 0.08...0.22)
      rim = random.uniform(in: 0.25...0.9)
    }
  }

  /// A wall with a gradient from one colour to a darker one nearby on the colour wheel.
  struct Backdrop: Hashable {
    let colour: Colour
    /// The darker colour.
    let depth: Colour
    /// The colour of the glow on the wall.
    let glow: Colour
    /// The horizontal part of the gradient, relative to the vertical part.
    let slope: Float
    /// The fraction of light that the corners lose.
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
}
