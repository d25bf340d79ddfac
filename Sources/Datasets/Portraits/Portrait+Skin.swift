extension Portrait {
  /// The skin where `light`, from 0 to 1, falls on it.
  @inline(__always)
  func skin(_ light: Float) -> Colour { shadedSkin.mixed(with: litSkin, light) }

  /// Lit skin that also reflects some of the light itself.
  func highlight(_ strength: Float) -> Colour { skin(1) * (1 + strength) + 0.12 * strength }

  /// How much of the main light reaches a surface that faces along `normal`.
  @inline(__always)
  func light(on normal: SIMD3<Float>) -> Float {
    // Wrapped around the edge of the body, as under a large lamp.
    return Curve.clamp((normal.dot(traits.light.direction) + 0.25) / 1.2)
  }

  /// The side from which the light comes: 1 on the right, -1 on the left.
  var lightSide: Float { traits.light.direction.x > 0 ? 1 : -1 }

  func drawHead(on canvas: inout Canvas) {
    let outline = head.outline
    canvas.fill(outline) { point in
      let normal = outline.normal(at: point)
      // Less of the surroundings is seen from where the head turns away.
      let open = 0.72 + 0.28 * normal.z
      return skin(light(on: normal)) * open
    }
    // The brow catches light, and so does the chin.
    let bright = highlight(0.25)
    let side = lightSide
    canvas.fill(
      Patch(head.place(side * 0.18, -0.42), Point(0.4, 0.26)), bright, opacity: 0.4)
    canvas.fill(Patch(head.place(side * 0.05, 0.85), Point(0.17, 0.11)), bright, opacity: 0.25)
  }

  func drawEars(on canvas: inout Canvas) {
    let width = head.outline.halfWidth
    for side: Float in [-1, 1] {
      // The ear on the side to which the face turns hides behind the cheek.
      let seen = max(0.2, 1 - side * head.sideways * 2)
      let centre = Point(side * width * (0.97 + 0.03 * seen), 0.16)
      let ear = Ellipse(centre, Point(0.12 * seen, 0.2))
      let lit = 0.55 + 0.3 * side * lightSide
      canvas.fill(Difference(ear, without: head.outline), skin(lit) * Colour(1, 0.9, 0.88))
      let hollow = Patch(centre + Point(side * 0.01, 0), Point(0.085 * seen, 0.15))
      canvas.fill(Difference(hollow, without: head.outline), skin(0.1), opacity: 0.6)
      if let earring = traits.earring { draw(earring, at: centre + Point(0, 0.22), on: &canvas) }
    }
  }

  private func draw(
    _ earring: PortraitTraits.Earring, at lobe: Point, on canvas: inout Canvas
  ) {
    let radius = earring.radius
    if earring.isHoop {
      let hoop = Ellipse(lobe + Point(0, radius), radius: radius)
      canvas.fill(Rim(of: hoop, width: 0.03), earring.colour)
    } else {
      let stud = Ellipse(lobe, radius: radius)
      canvas.fill(stud, earring.colour)
      canvas.fill(
        Ellipse(lobe - Point(-lightSide, 1) * radius * 0.3, radius: radius * 0.4), .one)
    }
  }

  func drawCheeks(on canvas: inout Canvas) {
    let smile = max(0, traits.mouth.smile)
    let side = lightSide
    let base = traits.skin.colour
    let rosy = base * Colour(1.02, 0.6, 0.58)
    let fold = skin(0.15)
    for cheek: Float in [-1, 1] {
      let centre = head.place(cheek * 0.36, 0.34 - 0.04 * smile)
      let stretch = head.stretch(at: cheek * 0.36)
      canvas.fill(
        Patch(centre, Point(0.27 * stretch, 0.22)), rosy, opacity: traits.skin.blush * 0.7)
      // The apple of the cheek rises with a smile.
      canvas.fill(
        Patch(centre + Point(side * 0.04, -0.06), Point(0.18 * stretch, 0.12)),
        highlight(0.3), opacity: 0.18 + 0.22 * smile)
      // The fold from the nose to the corner of the mouth.
      let wing = head.place(cheek * (traits.nose.halfWidth + 0.03), traits.nose.base - 0.02)
      let corner = head.place(
        cheek * (traits.mouth.halfWidth + 0.06), traits.mouth.height - 0.03)
      canvas.fill(
        Stroke(start: wing, end: corner, arch: 0.025, widths: (0.015, 0.035, 0.01)), fold,
        opacity: 0.1 + 0.25 * smile + 0.35 * traits.skin.lines, softness: 0.05)
      drawFreckles(around: centre, stretch: stretch, on: &canvas)
    }
    drawForeheadLines(on: &canvas)
  }

  private func drawFreckles(around centre: Point, stretch: Float, on canvas: inout Canvas) {
    guard traits.skin.freckles > 0 else { return }
    let speck = traits.skin.colour * Colour(0.5, 0.34, 0.25)
    for index in 0..<9 {
      // Successive multiples of two irrational numbers fill a square evenly.
      let across = Curve.fraction(Float(index) * 0.755 + centre.x * 3) * 2 - 1
      let down = Curve.fraction(Float(index) * 0.570 + centre.y * 5) * 2 - 1
      let place = centre + Point(across * 0.2 * stretch, down * 0.11 - 0.05)
      canvas.fill(Ellipse(place, radius: 0.013), speck, opacity: traits.skin.freckles)
    }
  }

  private func drawForeheadLines(on canvas: inout Canvas) {
    guard traits.skin.lines > 0.05 else { return }
    for index in 0..<2 {
      let y = -0.38 - 0.11 * Float(index)
      canvas.fill(
        Stroke(
          start: head.place(-0.3, y), end: head.place(0.3, y), arch: 0.03,
          widths: (0.004, 0.02, 0.004)), skin(0.2), opacity: 0.4 * traits.skin.lines, softness: 0.02
      )
    }
  }
}
