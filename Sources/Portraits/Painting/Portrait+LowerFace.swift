// Nose, mouth and beard.

extension Portrait {
  /// The parts of the nose that `Relief` does not model: its cast shadow, wings and underside.
  func drawNose(on canvas: inout Canvas) {
    let nose = traits.nose
    let width = nose.halfWidth
    let side = lightSide
    let tip = head.place(0, nose.base - 0.05, forward: 0.2)
    let base = head.place(0, nose.base, forward: 0.12)
    let shade = skin(0.05)

    canvas.fill(
      Patch(base + Point(-side * 0.09, 0.06), Point(0.19, 0.11)), shade, opacity: 0.5 * nose.relief)
    canvas.fill(
      Patch(tip + Point(0, -0.02), Point(width * 1.1, 0.13)), skin(0.9) * Colour(1.02, 0.9, 0.88),
      opacity: 0.35)
    // A highlight on the tip.
    canvas.fill(
      Patch(tip + Point(side * 0.025, -0.035), Point(0.075, 0.075)), litSkin * 1.6 + 0.07,
      opacity: 0.65 * nose.relief)

    for wing: Float in [-1, 1] {
      let edge = base + Point(wing * width, -0.02)
      let depth: Float = wing * side < 0 ? 0.75 : 0.5
      canvas.fill(Patch(edge + Point(wing * 0.02, 0), Point(0.05, 0.08)), shade, opacity: depth)
      canvas.fill(
        Ellipse(base + Point(wing * width * 0.5, 0.012), Point(width * 0.3, 0.024)),
        skin(0) * 0.35, opacity: 0.8, softness: 0.02)
    }
    canvas.fill(
      Lens(centre: base + Point(0, 0.005), halfWidth: width, above: 0.0, below: 0.055), shade,
      opacity: 0.65, softness: 0.035)
  }
}

extension Portrait {
  /// The lips, and teeth between open lips.
  func drawMouth(on canvas: inout Canvas) {
    let mouth = traits.mouth
    let centre = head.place(0, mouth.height, forward: 0.08)
    let halfWidth = mouth.halfWidth * head.stretch(at: 0)
    // A smile raises the corners and leaves the middle in place.
    let sag = 0.12 * mouth.smile
    let corners = centre - Point(0, sag * 0.75)

    let lip = lipColour
    let upper = Lens(
      centre: corners, halfWidth: halfWidth, above: mouth.upper - sag, below: sag)
    let lower = Lens(
      centre: corners, halfWidth: halfWidth * 0.96, above: -sag,
      below: sag + mouth.opening + mouth.lower)

    if traits.beard == nil {
      // The shadow below the lower lip.
      canvas.fill(
        Patch(corners + Point(0, sag + mouth.opening + mouth.lower + 0.05), Point(0.22, 0.075)),
        skin(0.05), opacity: 0.55)
    }
    for side: Float in [-1, 1] {
      canvas.fill(
        Patch(corners + Point(side * halfWidth, 0), Point(0.075, 0.065)), skin(0), opacity: 0.5)
    }

    canvas.fill(lower) { point in
      let down = (point.y - corners.y - sag - mouth.opening) / mouth.lower
      return lip * (1.2 - 0.35 * Curve.clamp(down))
    }
    canvas.fill(upper, lip * 0.75)
    if traits.beard == nil {
      // The dip in the middle of the upper lip.
      canvas.fill(
        Patch(corners + Point(0, sag - mouth.upper - 0.008), Point(0.05, 0.025)), skin(0.75),
        opacity: 0.8)
    }

    if mouth.opening > 0 {
      drawOpening(at: corners, halfWidth: halfWidth * 0.92, sag: sag, on: &canvas)
    } else {
      canvas.fill(
        Stroke(
          start: corners - Point(halfWidth * 1.04, 0), end: corners + Point(halfWidth * 1.04, 0),
          arch: -sag, widths: (0.018, 0.034, 0.018)), lip * Colour(0.2, 0.12, 0.12), opacity: 0.85)
    }
    // A highlight on the lower lip.
    canvas.fill(
      Patch(
        corners + Point(lightSide * 0.05, sag + mouth.opening + mouth.lower * 0.42),
        Point(0.1, mouth.lower * 0.4)), lip * 1.5 + 0.06, opacity: 0.4 + 0.4 * mouth.lipstick)
  }

  private func drawOpening(
    at corners: Point, halfWidth: Float, sag: Float, on canvas: inout Canvas
  ) {
    let opening = Lens(
      centre: corners, halfWidth: halfWidth, above: -sag, below: sag + traits.mouth.opening)
    canvas.fill(opening, Palette.mouthInside)
    let teeth = Lens(
      centre: corners, halfWidth: halfWidth * 0.94, above: -sag,
      below: sag + traits.mouth.opening * 0.8)
    canvas.fill(teeth) { point in
      let across = (point.x - corners.x) / halfWidth
      return Palette.teeth * (0.98 - 0.4 * across * across)
    }
  }

  private var lipColour: Colour {
    let mouth = traits.mouth
    let bare = traits.skin.colour * Colour(0.95, 0.45, 0.46)
    let paint = Colour(hue: mouth.lipstickHue + 1, saturation: 0.72, value: 0.8)
    return bare.mixed(with: paint * (0.45 + 0.4 * traits.skin.colour), mouth.lipstick)
  }
}

extension Portrait {
  private var beardColour: Colour { traits.hair.natural * Colour(0.82, 0.7, 0.62) }

  /// The beard on cheeks, jaw and chin.
  func drawBeard(on canvas: inout Canvas) {
    guard let beard = traits.beard else { return }
    let outline = head.outline
    var jaw = outline
    jaw.centre.y = 0.05
    jaw.above = 0.12
    jaw.below = outline.below - 0.05 + beard.length
    jaw.taper = max(0, outline.taper - beard.length * 0.3)
    jaw.squarenessBelow = min(0.7, outline.squarenessBelow + beard.length)
    jaw.halfWidth += beard.kind == .full ? 0.015 : 0
    // The bare part of the face, down to the upper lip.
    let bare = Oval(
      centre: head.place(0, 0), halfWidth: outline.halfWidth * 0.86, above: 1,
      below: traits.nose.base + 0.07, squarenessBelow: 0.35, taper: 0.1)
    let chin = Ellipse(
      head.place(0, traits.mouth.height + 0.12), Point(0.34, 0.36 + beard.length))

    switch beard.kind {
    case .moustache: return
    case .goatee:
      let area = Intersection(jaw, Soft(chin, by: 0.08))
      fill(Difference(area, without: Soft(bare, by: 0.08)), beard, on: &canvas)
    case .stubble, .full:
      fill(Difference(jaw, without: Soft(bare, by: 0.12)), beard, on: &canvas)
    }
  }

  private func fill(
    _ region: some Region, _ beard: PortraitTraits.Beard, on canvas: inout Canvas
  ) {
    let colour = beardColour
    let isDense = beard.kind != .stubble
    let tone = isDense ? colour : colour.mixed(with: skin(0), 0.4)
    canvas.fill(region, softness: 0.025) { point in
      let hairs = Curve.noise(point * Point(12, 5) + 40)
      let light = light(on: faceNormal(at: point))
      let hair = tone * ((0.4 + 0.85 * light) * (0.85 + 0.3 * hairs))
      return skin(light).mixed(with: hair, beard.density)
    }
  }

  /// The moustache, which all beards but stubble include.
  func drawMoustache(on canvas: inout Canvas) {
    guard let beard = traits.beard, beard.kind != .stubble else { return }
    let mouth = traits.mouth
    let middle = head.place(0, traits.nose.base + 0.08, forward: 0.12)
    let thickness: Float = beard.kind == .moustache ? 0.15 : 0.12
    for side: Float in [-1, 1] {
      let end = head.place(side * (mouth.halfWidth + 0.03), mouth.height - 0.02, forward: 0.04)
      canvas.fill(
        Stroke(
          start: middle, end: end, arch: 0.05, widths: (thickness * 0.75, thickness, 0.03)),
        opacity: beard.density, softness: 0.035
      ) { point in
        beardColour * (0.75 + 0.6 * Curve.noise(point * Point(10, 5) + 70))
      }
    }
  }
}
