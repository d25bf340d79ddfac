extension Portrait {
  private var beardColour: Colour { traits.hair.natural * Colour(0.82, 0.7, 0.62) }

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
    // What stays bare: the face down to the upper lip.
    let window = Oval(
      centre: head.place(0, 0), halfWidth: outline.halfWidth * 0.86, above: 1,
      below: traits.nose.base + 0.07, squarenessBelow: 0.35, taper: 0.1)
    let chin = Ellipse(
      head.place(0, traits.mouth.height + 0.12), Point(0.34, 0.36 + beard.length))

    switch beard.kind {
    case .moustache: return
    case .goatee:
      let area = Intersection(jaw, Soft(chin, by: 0.08))
      fill(Difference(area, without: Soft(window, by: 0.08)), beard, on: &canvas)
    case .stubble, .full:
      fill(Difference(jaw, without: Soft(window, by: 0.12)), beard, on: &canvas)
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
