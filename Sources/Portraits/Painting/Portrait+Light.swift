// The shading of surfaces, and the wall behind the person.

extension Portrait {
  /// The fraction of the key light that a surface with the given normal receives.
  @inline(__always)
  func light(on normal: SIMD3<Float>) -> Float {
    // Wrapped diffuse shading, as under a large lamp: light reaches past the terminator.
    Curve.clamp((normal.dot(traits.light.direction) + 0.3) / 1.25)
  }

  /// The side of the key light: 1 on the right, -1 on the left.
  var lightSide: Float { traits.light.direction.x > 0 ? 1 : -1 }

  /// The rim light on a surface of the given normal and colour. It falls on edges that the key
  /// light does not reach.
  @inline(__always)
  func rim(on normal: SIMD3<Float>, of colour: Colour) -> Colour {
    let edge = Curve.clamp(1 - normal.z * 1.8)
    let side = Curve.clamp(0.35 - 0.9 * lightSide * normal.x - 0.25 * normal.y)
    return rimLight * (0.16 + 0.75 * colour) * (edge * edge * side)
  }

  /// The colour of skin that receives the fraction `light` of the key light.
  @inline(__always)
  func skin(_ light: Float) -> Colour {
    // Subsurface scattering reddens skin where the shade begins.
    let glow = Curve.bump((light - 0.36) * 2.6)
    return shadedSkin.mixed(with: litSkin, light) + warmSkin * glow
  }

  /// The colour of skin with the given normal, including gloss and rim light.
  @inline(__always)
  func skin(on normal: SIMD3<Float>) -> Colour {
    // Ambient occlusion: surfaces that turn away see less of the surroundings.
    let open = 0.76 + 0.24 * normal.z
    // A broad specular highlight around the half vector.
    let gloss = Curve.clamp((normal.dot(halfway) - 0.86) * 7)
    return skin(light(on: normal)) * open + 0.075 * gloss * gloss * keyLight
      + rim(on: normal, of: traits.skin.colour)
  }

  /// The unit normal of the face's surface.
  @inline(__always)
  func faceNormal(at point: Point) -> SIMD3<Float> {
    let round = head.outline.normal(at: point)
    let slope = relief.slope(at: point)
    // A face is flatter from top to bottom than an egg, and nowhere exactly edge-on.
    let bent = SIMD3(round.x - slope.x, 0.7 * round.y - slope.y, round.z + 0.05)
    return bent / bent.dot(bent).squareRoot()
  }
}

extension Portrait {
  /// A wall with a colour gradient, and a glow on the side where the face is in shade.
  func drawBackdrop(on canvas: inout Canvas) {
    let backdrop = traits.backdrop
    let glowPlace = Point(-0.55 * lightSide, -0.25)
    canvas.fill(Everywhere()) { point in
      let down = Curve.step(0.5 + 0.45 * (point.y + backdrop.slope * point.x))
      let wall = backdrop.colour.mixed(with: backdrop.depth, down)
      let glow = Curve.bump((point - glowPlace).length * 0.7)
      let corner = Curve.step(0.6 * point.squaredLength - 0.4)
      return wall.mixed(with: backdrop.glow, 0.85 * glow) * (1 - backdrop.vignette * corner)
    }
  }
}
