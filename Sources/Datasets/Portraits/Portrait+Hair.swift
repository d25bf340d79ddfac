extension Portrait {
  /// The hair in front of the head.
  private var hairShape: HairShape {
    let hair = traits.hair
    let face = head.outline
    let isScarf = hair.cut == .scarf
    // The back of the head turns the other way.
    let back = -0.12 * head.sideways
    let level: Float = -0.08
    let mass = Oval(
      centre: Point(back, level), halfWidth: face.halfWidth + hair.side,
      above: 1 + level + hair.crown, below: hair.length - level, squarenessAbove: 0.3,
      squarenessBelow: hair.curl > 0 ? 0.4 : 0.85, taper: hair.taper)
    let quiff = Ellipse(
      Point(hair.quiffPlace + back, -0.8 - 0.8 * hair.crown), Point(0.5, 0.2 + hair.quiff))
    let edge = hair.window * face.halfWidth
    let top = hair.cut == .bald ? -1.3 : hair.hairline + traits.pose.nod
    // A scarf closes below the chin; long hair leaves the neck free.
    let closing: Float = isScarf ? 0.94 + traits.pose.nod : hair.isLong ? 4 : 0.9
    let window = Hairline(
      apex: Point(head.place(hair.parting, -0.5).x, top), level: 0.02,
      left: head.place(-edge, 0).x, right: head.place(edge, 0).x, pointed: hair.pointed,
      squareness: hair.square, squarenessBelow: isScarf ? 0.25 : 0.9, below: closing)
    return HairShape(
      mass: mass, quiff: hair.quiff > 0 ? quiff : nil, skull: face, window: window,
      hairlineSoftness: hair.isCropped ? 0.12 : 0, curl: hair.curl, raggedness: isScarf ? 0 : 1,
      wave: hair.isLong ? hair.wave : 0, wavePhase: hair.wavePhase, strands: hair.strands)
  }

  /// The hair that neck and shoulders cover, and a bun.
  func drawHairBehind(on canvas: inout Canvas) {
    let hair = traits.hair
    if hair.cut == .updo { drawBun(on: &canvas) }
    guard hair.coversEars else { return }
    var shape = hairShape
    shape.window = nil
    canvas.fill(shape) { point in
      let strand = Curve.noise(shape.mass.unit(shape.straightened(point)).x * 14 + hair.strands)
      return hair.colour * (0.3 + 0.25 * strand)
    }
  }

  private func drawBun(on canvas: inout Canvas) {
    let hair = traits.hair
    let bun = Ellipse(
      Point(hair.parting * 0.8 - 0.2 * head.sideways, -1.02 - hair.crown), Point(0.34, 0.29))
    canvas.fill(bun) { point in
      let strand = Curve.noise((point.x + point.y * 1.4) * 9 + hair.strands) - 0.5
      let height = Curve.clamp(0.8 - (point.y - bun.centre.y) * 1.2)
      return hair.colour * (0.35 + 0.5 * height + 0.5 * strand)
    }
  }

  /// The shadow that the hair casts on the face.
  func drawHairShadow(on canvas: inout Canvas) {
    guard !traits.hair.isCropped else { return }
    let shadow = Shifted(hairShape, by: Point(-0.06 * lightSide, 0.07))
    canvas.fill(
      Intersection(head.outline, shadow), skin(0) * 0.8, opacity: 0.5, softness: 0.14)
  }

  func drawHair(on canvas: inout Canvas) {
    let hair = traits.hair
    let shape = hairShape
    switch hair.cut {
    case .scarf: drawScarf(shape, on: &canvas)
    case .curls: drawCurls(shape, on: &canvas)
    default: drawStrands(shape, on: &canvas)
    }
  }

  private func drawStrands(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let mass = shape.mass
    let contrast: Float = hair.isCropped ? 0.15 : 0.5
    let fineness = canvas.visibility(of: 0.03)
    // Skin shows through hair that is cut close.
    let bare = skin(0.6)
    let colour = hair.isCropped ? hair.colour.mixed(with: skin(0.4), 0.3) : hair.colour
    let sheen = (hair.colour * 1.5 + 0.035) * hair.gloss * (hair.isCropped ? 0.1 : 1)
    canvas.fill(shape) { point in
      let place = shape.straightened(point)
      let unit = mass.unit(place)
      let lit = light(on: mass.normal(at: place))
      // Strands follow the outline, from where the hair parts to where it ends.
      let across = unit.x - hair.parting * Curve.clamp(-unit.y)
      let fine = (Curve.noise(across * 40 + hair.strands) - 0.5) * fineness
      let strand = Curve.noise(across * 12 + hair.strands) - 0.5 + fine
      let tone = max(0.12, 0.32 + 0.75 * lit + contrast * strand)
      // A ring of light lies around the head, where the strands turn towards the lamp.
      let ring = Curve.bump((unit.y + 0.62 - 0.3 * unit.x * unit.x - 0.08 * strand) / 0.24)
      let shown = hair.fade * Curve.step((place.y + 0.62) * 1.6)
      return colour.mixed(with: bare, shown) * tone
        + sheen * (ring * lit * max(0.2, 0.7 + strand))
    }
  }

  private func drawCurls(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let sheen = (hair.colour * 0.6 + 0.015) * hair.gloss
    let towards = Point(traits.light.direction.x, traits.light.direction.y)
    let fineness = canvas.visibility(of: 0.05)
    canvas.fill(shape) { point in
      let way = shape.curlCell(at: point)
      let square = way.squaredLength
      // Every curl is lit like a small ball, and bends the strands that run across it.
      let ball = way.dot(towards) * 0.45 + 0.1 - square * 0.22
      let bend = Curve.noise((way.y + 0.6 * way.x * way.x) * 5 + point.x * 9 + hair.strands)
      let strand = (bend - 0.5) * 0.55 * fineness
      let tone = 0.35 + 0.65 * light(on: shape.mass.normal(at: point)) + ball + strand
      return hair.colour * max(0.12, tone) + sheen * max(0, ball)
    }
  }

  private func drawScarf(_ shape: HairShape, on canvas: inout Canvas) {
    let colour = traits.hair.colour
    canvas.fill(shape) { point in
      let lit = light(on: shape.mass.normal(at: point))
      // Folds run around the face and get shallower away from it.
      let away = shape.window?.distance(to: point) ?? 0
      let fold = Curve.wave(away * 5.5 - 0.1) * Curve.clamp(0.9 - away)
      return colour * (0.4 + 0.7 * lit + 0.16 * fold)
    }
  }
}
