extension Portrait {
  /// How much of the main light reaches a surface that faces along `normal`, from 0 to 1.
  @inline(__always)
  func light(on normal: SIMD3<Float>) -> Float {
    // Wrapped around the edge of the body, as under a large lamp.
    Curve.clamp((normal.dot(traits.light.direction) + 0.3) / 1.25)
  }

  /// The side from which the light comes: 1 on the right, -1 on the left.
  var lightSide: Float { traits.light.direction.x > 0 ? 1 : -1 }

  /// What a lamp behind the person adds along the edge that the main light does not reach, where
  /// the surface is of the given colour.
  @inline(__always)
  func rim(on normal: SIMD3<Float>, of colour: Colour) -> Colour {
    let edge = Curve.clamp(1 - normal.z * 1.8)
    let side = Curve.clamp(0.35 - 0.9 * lightSide * normal.x - 0.25 * normal.y)
    return rimLight * (0.16 + 0.75 * colour) * (edge * edge * side)
  }

  /// The skin where `light`, from 0 to 1, falls on it.
  @inline(__always)
  func skin(_ light: Float) -> Colour {
    // Light that enters skin comes out red where the shade begins.
    let glow = Curve.bump((light - 0.36) * 2.6)
    return shadedSkin.mixed(with: litSkin, light) + warmSkin * glow
  }

  /// The skin of a body whose surface faces along `normal`.
  @inline(__always)
  func skin(on normal: SIMD3<Float>) -> Colour {
    // Less of the surroundings is seen from where the body turns away.
    let open = 0.76 + 0.24 * normal.z
    // A blurred mirror image of the lamp, half way between it and the viewer.
    let gloss = Curve.clamp((normal.dot(halfway) - 0.86) * 7)
    return skin(light(on: normal)) * open + 0.075 * gloss * gloss * keyLight
      + rim(on: normal, of: traits.skin.colour)
  }

  /// The direction of the face's surface, towards the viewer.
  @inline(__always)
  func faceNormal(at point: Point) -> SIMD3<Float> {
    let round = head.outline.normal(at: point)
    let slope = relief.slope(at: point)
    // A face is flatter from top to bottom than an egg, and seen edge-on nowhere.
    let bent = SIMD3(round.x - slope.x, 0.7 * round.y - slope.y, round.z + 0.05)
    return bent / bent.dot(bent).squareRoot()
  }
}
