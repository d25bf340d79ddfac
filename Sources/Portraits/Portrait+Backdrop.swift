extension Portrait {
  /// A wall whose colour changes along a slope, with a lamp's glow where the face is in the shade.
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
