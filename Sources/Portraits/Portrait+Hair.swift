extension Portrait {
  /// The hair in front of the head.
  var hairShape: HairShape {
    let hair = traits.hair
    let face = head.outline
    let isScarf = hair.cut == .scarf
    // The back of the head turns the other way.
    let back = -0.12 * head.sideways
    let level: Float = -0.08
    let mass = Oval(
      centre: Point(back, level), halfWidth: face.halfWidth + hair.side,
      above: face.above + level + hair.crown, below: hair.length - level, squarenessAbove: 0.3,
      squarenessBelow: hair.curl > 0 ? 0.4 : 0.85, taper: hair.taper)
    let quiff = Ellipse(
      Point(hair.quiffPlace + back, -0.8 - 0.8 * hair.crown), Point(0.55, 0.2 + hair.quiff))
    let edge = hair.window * face.halfWidth
    // A scarf closes below the chin; long hair leaves the neck free.
    let closing: Float = isScarf ? 0.94 + traits.pose.nod : hair.isLong ? 4 : 0.9
    let window = Hairline(
      apex: Point(head.place(hair.parting, -0.5).x, hair.hairline + traits.pose.nod), level: 0.02,
      left: head.place(-edge, 0).x, right: head.place(edge, 0).x, pointed: hair.pointed,
      squareness: hair.square, squarenessBelow: isScarf ? 0.25 : 0.9, below: closing)
    return HairShape(
      mass: mass, quiff: hair.quiff > 0 ? quiff : nil, skull: face, window: window,
      hairlineSoftness: hair.isCropped ? 0.12 : 0.03, curl: hair.curl,
      raggedness: isScarf ? 0 : 1, wave: hair.isLong ? hair.wave : 0, wavePhase: hair.wavePhase,
      strands: hair.strands)
  }

  /// The hair that neck and shoulders cover, and a bun.
  func drawHairBehind(on canvas: inout Canvas) {
    let hair = traits.hair
    if hair.cut == .updo { drawBun(on: &canvas) }
    guard hair.coversEars else { return }
    var shape = hairShape
    shape.window = nil
    canvas.fill(shape) { point in
      let strand = Curve.noise(shape.mass.unit(shape.straightened(point)).x * 8 + hair.strands)
      return hair.colour * (0.28 + 0.16 * strand)
    }
  }

  private func drawBun(on canvas: inout Canvas) {
    let hair = traits.hair
    let bun = Ellipse(
      Point(hair.parting * 0.8 - 0.2 * head.sideways, -0.94 - hair.crown), Point(0.38, 0.3))
    canvas.fill(bun) { point in
      let strand = Curve.noise((point.x + point.y * 1.4) * 6 + hair.strands) - 0.5
      let place = (point - bun.centre) / bun.radii
      let normal = SIMD3(place.x, place.y, max(0, 1 - place.squaredLength).squareRoot())
      return hair.colour * (0.3 + 0.75 * light(on: normal) + 0.25 * strand)
        + rim(on: normal, of: hair.colour)
    }
  }

  /// The shadow that the hair casts on the face.
  func drawHairShadow(on canvas: inout Canvas) {
    guard !traits.hair.isCropped else { return }
    let shadow = Shifted(hairShape, by: Point(-0.07 * lightSide, 0.08))
    canvas.fill(
      Intersection(head.outline, shadow), skin(0.05), opacity: 0.5, softness: 0.18)
  }

  func drawHair(on canvas: inout Canvas) {
    switch traits.hair.cut {
    case .bald: return
    case .scarf: drawScarf(hairShape, on: &canvas)
    case .curls: drawCurls(hairShape, on: &canvas)
    default: drawStrands(hairShape, on: &canvas)
    }
  }
}
