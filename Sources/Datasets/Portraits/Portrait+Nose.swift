extension Portrait {
  func drawNose(on canvas: inout Canvas) {
    let nose = traits.nose
    let width = nose.halfWidth
    let side = lightSide
    let tip = head.place(0, nose.base - 0.05, forward: 0.2)
    let bridge = head.place(0, 0.05, forward: 0.06)
    let middle = (tip + bridge) / 2
    let shade = skin(0.05)
    let bright = highlight(0.45)
    let length = (tip.y - bridge.y) / 2

    // The flank away from the light, and the shadow that the nose casts there.
    canvas.fill(
      Patch(middle - Point(side * 0.085, 0.0), Point(0.085, length + 0.12)), shade,
      opacity: 0.5 * nose.relief)
    canvas.fill(
      Patch(tip + Point(-side * 0.14, 0.06), Point(0.15, 0.1)), shade, opacity: 0.4 * nose.relief)
    // The ridge and the tip catch the light.
    canvas.fill(
      Patch(middle + Point(side * 0.02, 0), Point(0.055, length + 0.1)), bright,
      opacity: 0.42 * nose.relief)
    canvas.fill(
      Patch(tip, Point(width * 1.1, 0.13)), skin(0.92) * Colour(1, 0.93, 0.92),
      opacity: 0.5)
    canvas.fill(
      Patch(tip + Point(side * 0.02, -0.03), Point(0.06, 0.06)), bright,
      opacity: 0.6 * nose.relief)

    // Wings and the underside.
    let base = head.place(0, nose.base, forward: 0.12)
    for wing: Float in [-1, 1] {
      let edge = base + Point(wing * width, -0.02)
      let depth: Float = wing * side < 0 ? 0.75 : 0.5
      canvas.fill(Patch(edge, Point(0.045, 0.075)), shade, opacity: depth)
      canvas.fill(
        Ellipse(base + Point(wing * width * 0.48, 0.012), Point(width * 0.26, 0.018)),
        skin(0) * 0.35, opacity: 0.75, softness: 0.015)
    }
    canvas.fill(
      Lens(centre: base + Point(0, 0.005), halfWidth: width, above: 0.0, below: 0.05), shade,
      opacity: 0.6, softness: 0.035)
  }
}
