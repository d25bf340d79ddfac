extension Portrait {
  /// Both eyes with their sockets, lids and lashes.
  func drawEyes(on canvas: inout Canvas) {
    for side: Float in [-1, 1] { drawEye(side, on: &canvas) }
  }

  /// The eye on the left (`side` -1) or on the right (1) of the picture.
  private func drawEye(_ side: Float, on canvas: inout Canvas) {
    let eyes = traits.eyes
    let centre = head.place(side * eyes.distance, 0)
    let stretch = head.stretch(at: side * eyes.distance)
    let smile = max(0, traits.mouth.smile)
    let eye = Lens(
      centre: centre, halfWidth: eyes.halfWidth * stretch, above: eyes.above,
      below: eyes.below * (1 - 0.3 * smile), tilt: -side * eyes.slant)

    drawSocket(around: eye, side, on: &canvas)

    let white = Palette.eyeWhite
    let whiteLight = 0.8 + 0.2 * Curve.step(0.5 + side * lightSide * 0.2)
    canvas.fill(eye) { point in
      // The upper lid shades the eyeball.
      let shade = Curve.step((point.y - centre.y + eyes.above) / (1.3 * eyes.above))
      return white * (whiteLight * (0.55 + 0.45 * shade))
    }

    let room = Point(eye.halfWidth - eyes.irisRadius, 0.02)
    let middle = centre + Point(0, -0.012) + eyes.gaze * Point(max(0, room.x), room.y)
    let ball = Ellipse(middle, radius: eyes.irisRadius)
    canvas.fill(Intersection(eye, ball)) { point in
      let offset = (point - middle) / eyes.irisRadius
      let radius = offset.length
      // A dark rim. The cornea gathers light on the side opposite to the key light.
      let rim = 1 - 0.7 * Curve.step((radius - 0.6) / 0.4)
      let gathered = 0.8 + 0.9 * Curve.clamp(0.2 + 0.6 * offset.y - 0.3 * lightSide * offset.x)
      return eyes.iris * (rim * gathered)
    }
    canvas.fill(
      Intersection(eye, Ellipse(middle, radius: eyes.irisRadius * 0.46)), Palette.pupil)
    canvas.fill(
      Ellipse(
        middle + Point(lightSide * 0.36, -0.36) * eyes.irisRadius, radius: eyes.irisRadius * 0.33),
      .one, opacity: 0.95)

    drawLids(of: eye, side, on: &canvas)
  }

  /// The shade of the eye socket, and eye shadow.
  private func drawSocket(around eye: Lens, _ side: Float, on canvas: inout Canvas) {
    let deep = skin(0.1)
    canvas.fill(
      Patch(eye.centre + Point(0, -0.05), Point(eye.halfWidth * 1.55, 0.26)), deep, opacity: 0.32)
    // The corner beside the nose is the darkest, more so on the side away from the light.
    let away = side * lightSide < 0 ? Float(0.42) : 0.22
    canvas.fill(
      Patch(eye.centre + Point(-side * 0.15, -0.04), Point(0.12, 0.16)), deep, opacity: away)
    canvas.fill(
      Patch(eye.centre + Point(0, 0.15), Point(eye.halfWidth * 1.1, 0.08)), deep,
      opacity: 0.2 + 0.35 * traits.skin.lines)
    if traits.eyes.shadow > 0 {
      canvas.fill(
        Patch(eye.centre + Point(side * 0.03, -0.09), Point(eye.halfWidth * 1.35, 0.16)),
        traits.eyes.shadowColour * traits.skin.colour, opacity: traits.eyes.shadow)
    }
  }

  /// The lashes of both lids, and the crease of the upper lid.
  private func drawLids(of eye: Lens, _ side: Float, on canvas: inout Canvas) {
    let lashes = traits.eyes.lashes
    let inner = eye.corner(-side)
    let outer = eye.corner(side)
    let dark = Palette.lash.mixed(with: skin(0.1), 0.25 - 0.25 * lashes)
    canvas.fill(
      Stroke(
        start: inner, end: outer + Point(side * 0.02, -0.03) * lashes, arch: eye.above + 0.004,
        widths: (0.014, 0.044 + 0.028 * lashes, 0.022 + 0.034 * lashes)), dark, opacity: 0.92)
    canvas.fill(
      Stroke(
        start: inner, end: outer, arch: -eye.below, widths: (0.002, 0.016 + 0.01 * lashes, 0.008)),
      skin(0) * 0.6, opacity: 0.55)
    // The crease of the upper lid.
    let up = Point(0, -0.07)
    canvas.fill(
      Stroke(
        start: inner + up * 0.7, end: outer + up, arch: eye.above + 0.01,
        widths: (0.006, 0.02, 0.01)
      ), skin(0) * 0.8, opacity: 0.5, softness: 0.015)
  }

  /// Both eyebrows.
  func drawBrows(on canvas: inout Canvas) {
    let brows = traits.brows
    let eyes = traits.eyes
    let raise = 0.03 * traits.mouth.smile
    for side: Float in [-1, 1] {
      let inner = head.place(
        side * (eyes.distance - eyes.halfWidth * 0.95), -brows.height - raise)
      let outer = head.place(
        side * (eyes.distance + eyes.halfWidth * 1.25), -brows.height - raise - brows.lift)
      let thickness = brows.thickness
      canvas.fill(
        Stroke(
          start: inner, end: outer, arch: brows.arch + 0.03,
          widths: (thickness * 0.6, thickness, thickness * 0.2)), brows.colour, opacity: 0.88,
        softness: 0.03)
    }
  }
}

extension Lens {
  /// The left (`side` -1) or the right (1) corner.
  func corner(_ side: Float) -> Point { centre + Point(halfWidth, tilt * halfWidth) * side }
}
