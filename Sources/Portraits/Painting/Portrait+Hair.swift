extension Portrait {
  /// The shape of the hair in front of the head.
  var hairShape: HairShape {
    let hair = traits.hair
    let face = head.outline
    let isScarf = hair.cut == .scarf
    // The back of the head moves opposite to the face.
    let back = -0.12 * head.sideways
    let level: Float = -0.08
    let mass = Oval(
      centre: Point(back, level), halfWidth: face.halfWidth + hair.side,
      above: face.above + level + hair.crown, below: hair.length - level, squarenessAbove: 0.3,
      squarenessBelow: hair.curl > 0 ? 0.4 : 0.85, taper: hair.taper)
    let quiff = Ellipse(
      Point(hair.quiffPlace + back, -0.8 - 0.8 * hair.crown), Point(0.55, 0.2 + hair.quiff))
    let edge = hair.openingWidth * face.halfWidth
    // A scarf closes below the chin; long hair leaves the neck free.
    let closing: Float = isScarf ? 0.94 + traits.pose.nod : hair.isLong ? 4 : 0.9
    let opening = Hairline(
      apex: Point(head.place(hair.parting, -0.5).x, hair.hairline + traits.pose.nod), level: 0.02,
      left: head.place(-edge, 0).x, right: head.place(edge, 0).x, pointed: hair.pointed,
      squareness: hair.square, squarenessBelow: isScarf ? 0.25 : 0.9, below: closing)
    return HairShape(
      mass: mass, quiff: hair.quiff > 0 ? quiff : nil, skull: face, opening: opening,
      hairlineSoftness: hair.isCropped ? 0.12 : 0.03, curl: hair.curl,
      raggedness: isScarf ? 0 : 1, wave: hair.isLong ? hair.wave : 0, wavePhase: hair.wavePhase,
      strands: hair.strands)
  }

  /// The hair behind neck and shoulders, and a bun.
  func drawHairBehind(on canvas: inout Canvas) {
    let hair = traits.hair
    if hair.cut == .updo { drawBun(on: &canvas) }
    guard hair.coversEars else { return }
    var shape = hairShape
    shape.opening = nil
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

  /// The hair in front of the head, or a headscarf.
  func drawHair(on canvas: inout Canvas) {
    switch traits.hair.cut {
    case .bald: return
    case .scarf: drawScarf(hairShape, on: &canvas)
    case .curls: drawCurls(hairShape, on: &canvas)
    default: drawStrands(hairShape, on: &canvas)
    }
  }
}

extension Portrait {
  /// Straight or wavy hair: broad locks, fine strands if the pixels resolve them, and a ring-shaped
  /// highlight.
  func drawStrands(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let mass = shape.mass
    let body = body(of: mass)
    let contrast: Float = hair.isCropped ? 0.1 : 0.34
    let fineness = canvas.visibility(of: 0.03)
    // Skin shows through cropped hair.
    let bare = skin(0.6)
    let colour = hair.isCropped ? hair.colour.mixed(with: skin(0.4), 0.3) : hair.colour
    let sheen = (hair.colour * 1.3 + 0.05) * keyLight * hair.gloss * (hair.isCropped ? 0.1 : 1)
    canvas.fill(shape) { point in
      let place = shape.straightened(point)
      let unit = mass.unit(place)
      let normal = body.normal(at: place)
      let lit = light(on: normal)
      // Strands follow the outline from the parting to the ends.
      let across = unit.x - hair.parting * Curve.clamp(-unit.y)
      let fine = (Curve.noise(across * 34 + hair.strands) - 0.5) * 0.7 * fineness
      let strand = Curve.noise(across * 6 + hair.strands) - 0.5 + fine
      let tone = max(0.14, 0.3 + 0.85 * lit + contrast * strand)
      // The highlight is a ring around the head, where the strands face the key light.
      let ring = Curve.bump((unit.y + 0.6 - 0.3 * unit.x * unit.x - 0.06 * strand) / 0.3)
      let shown = hair.fade * Curve.step((place.y + 0.62) * 1.6)
      return colour.mixed(with: bare, shown) * tone
        + sheen * (ring * lit * max(0.3, 0.75 + 0.45 * strand)) + rim(on: normal, of: hair.colour)
    }
  }

  /// The round body that is shaded: the mass enlarged by curls and quiff.
  private func body(of mass: Oval) -> Oval {
    let reach = traits.hair.quiff + 0.4 * traits.hair.curl
    var body = mass
    body.above += reach
    body.halfWidth += 0.5 * reach
    return body
  }

  /// Curly hair, each curl a soft ball.
  func drawCurls(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let sheen = (hair.colour * 0.8 + 0.03) * keyLight * hair.gloss
    let towards = Point(traits.light.direction.x, traits.light.direction.y)
    let body = body(of: shape.mass)
    let fineness = canvas.visibility(of: 0.06)
    canvas.fill(shape) { point in
      let way = shape.curlCell(at: point)
      let normal = body.normal(at: point)
      // Each curl is shaded like a small ball and bends the strands across it.
      let ball = way.dot(towards) * 0.34 + 0.08 - way.squaredLength * 0.2
      let bend = Curve.noise((way.y + 0.6 * way.x * way.x) * 5 + point.x * 5 + hair.strands)
      let strand = (bend - 0.5) * 0.4 * fineness
      let tone = 0.32 + 0.8 * light(on: normal) + ball + strand
      return hair.colour * max(0.14, tone) + sheen * max(0, ball) + rim(on: normal, of: hair.colour)
    }
  }
}

extension Portrait {
  /// A scarf around head and neck.
  func drawScarf(_ shape: HairShape, on canvas: inout Canvas) {
    let colour = traits.hair.colour
    canvas.fill(shape) { point in
      let normal = shape.mass.normal(at: point)
      // Folds run around the face and become shallower away from it.
      let away = shape.opening?.distance(to: point) ?? 0
      let fold = Curve.wave(away * 4 - 0.1) * Curve.clamp(0.9 - away)
      return colour * (0.35 + 0.8 * light(on: normal) + 0.14 * fold) + rim(on: normal, of: colour)
    }
  }
}
