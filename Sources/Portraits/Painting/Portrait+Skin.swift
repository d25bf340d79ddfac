extension Portrait {
  /// The bare face.
  func drawHead(on canvas: inout Canvas) {
    canvas.fill(head.outline) { point in skin(on: faceNormal(at: point)) }
  }

  /// Both ears, with earrings.
  func drawEars(on canvas: inout Canvas) {
    let width = head.outline.halfWidth
    for side: Float in [-1, 1] {
      // The cheek hides the ear on the side that the face turns to.
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

  /// Blush, freckles, and the lines of smile and age.
  func drawCheeks(on canvas: inout Canvas) {
    let smile = max(0, traits.mouth.smile)
    let base = traits.skin.colour
    let rosy = base * Colour(1.06, 0.58, 0.56)
    let fold = skin(0.15)
    for cheek: Float in [-1, 1] {
      let centre = head.place(cheek * 0.36, 0.34 - 0.04 * smile)
      let stretch = head.stretch(at: cheek * 0.36)
      canvas.fill(
        Patch(centre, Point(0.3 * stretch, 0.24)), rosy, opacity: traits.skin.blush * 0.75)
      // The fold from the nose to the corner of the mouth.
      let wing = head.place(cheek * (traits.nose.halfWidth + 0.03), traits.nose.base - 0.02)
      let corner = head.place(
        cheek * (traits.mouth.halfWidth + 0.06), traits.mouth.height - 0.03)
      canvas.fill(
        Stroke(start: wing, end: corner, arch: 0.025, widths: (0.015, 0.035, 0.01)), fold,
        opacity: 0.05 + 0.2 * smile + 0.35 * traits.skin.lines, softness: 0.05)
      drawFreckles(around: centre, stretch: stretch, on: &canvas)
    }
    drawForeheadLines(on: &canvas)
  }

  private func drawFreckles(around centre: Point, stretch: Float, on canvas: inout Canvas) {
    guard traits.skin.freckles > 0 else { return }
    let speck = traits.skin.colour * Colour(0.5, 0.34, 0.25)
    for index in 0..<9 {
      // Multiples of two irrational numbers, modulo 1, fill a square evenly.
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
