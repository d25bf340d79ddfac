extension Portrait {
  /// What the relief of the face does not show: the nose's cast shadow, its wings and underside.
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
    // The tip shines.
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
