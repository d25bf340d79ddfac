extension Portrait {
  /// The hair in front of the head.
  private var hairShape: HairShape {
    let hair = traits.hair
    let face = head.outline
    let back = -0.12 * head.sideways
    let level: Float = -0.08
    let mass = Oval(
      centre: Point(back, level), halfWidth: face.halfWidth + hair.side,
      above: 1 + level + hair.crown, below: hair.length - level, squarenessAbove: 0.3,
      squarenessBelow: hair.cut == .curls ? 0.4 : 0.85, taper: hair.taper,
      sway: hair.length > 0.5 ? 0 : face.sway * 0.1)
    let edge = hair.window * face.halfWidth
    let top = hair.cut == .bald ? -1.3 : hair.hairline
    let window = Hairline(
      apex: Point(head.place(hair.parting, -0.5).x, top + traits.pose.nod),
      level: 0.02, left: head.place(-edge, 0).x, right: head.place(edge, 0).x,
      pointed: hair.pointed, squareness: hair.square,
      below: hair.length > 0.5 ? 4 : 0.9)
    let quiff =
      hair.quiff > 0
      ? Ellipse(
        Point(hair.quiffPlace + back, -0.8 - 0.8 * hair.crown), Point(0.5, 0.2 + hair.quiff)) : nil
    return HairShape(
      mass: mass, quiff: quiff, skull: face, window: window, curl: hair.curl,
      wave: hair.length > 0.5 ? hair.wave : 0, wavePhase: hair.wavePhase, strands: hair.strands)
  }

  /// The hair that neck and shoulders cover, and a bun.
  func drawHairBehind(on canvas: inout Canvas) {
    let hair = traits.hair
    if hair.cut == .updo {
      let bun = Ellipse(
        Point(hair.parting * 0.8 - 0.2 * head.sideways, -1.02 - hair.crown), Point(0.34, 0.29))
      canvas.fill(bun) { point in
        let spiral = Curve.noise((point.x + point.y * 1.4) * 9 + hair.strands)
        let up = Curve.clamp(0.8 - (point.y - bun.centre.y) * 1.2)
        return hair.colour * (0.35 + 0.5 * up + 0.5 * (spiral - 0.5))
      }
    }
    guard hair.length > 0.3 else { return }
    var shape = hairShape
    shape.window = nil
    canvas.fill(shape) { point in
      let strand = Curve.noise(shape.mass.unit(shape.straightened(point)).x * 14 + hair.strands)
      return hair.colour * (0.3 + 0.25 * strand)
    }
  }

  /// The shadow that the hair casts on the face.
  func drawHairShadow(on canvas: inout Canvas) {
    let hair = traits.hair
    guard hair.cut != .bald, hair.cut != .buzz else { return }
    let shadow = Shifted(hairShape, by: Point(-0.06 * lightSide, 0.07))
    canvas.fill(
      Intersection(head.outline, shadow), skin(0) * 0.8, opacity: 0.5, softness: 0.14)
  }

  func drawHair(on canvas: inout Canvas) {
    let hair = traits.hair
    var shape = hairShape
    let mass = shape.mass
    let isCropped = hair.cut == .buzz || hair.cut == .bald
    if isCropped { shape.hairlineSoftness = 0.12 }
    let sheen = (hair.colour * 1.5 + 0.035) * hair.gloss * (isCropped ? 0.1 : 1)
    let towards = Point(traits.light.direction.x, traits.light.direction.y)
    let fineness = canvas.visibility(of: 0.03)
    let strandContrast: Float = isCropped ? 0.15 : 0.5
    // Skin shows through hair that is cut close.
    let colour = isCropped ? hair.colour.mixed(with: skin(0.4), 0.3) : hair.colour
    let (skinTone, fade) = (skin(0.6), hair.fade)
    canvas.fill(shape) { point in
      let place = shape.straightened(point)
      let unit = mass.unit(place)
      let lit = light(on: mass.normal(at: place))
      let bare = fade * Curve.step((place.y + 0.62) * 1.6)
      let colour = colour.mixed(with: skinTone, bare)
      if hair.curl > 0 {
        // Every curl is lit like a small ball.
        let way = shape.curlCell(at: place)
        let relief = place * (2.4 / hair.curl) + hair.strands
        let coil = Curve.noise(relief) - Curve.noise(relief + towards * 0.7)
        let ball = (way * towards).sum() * 0.5 + 0.1 - (way * way).sum() * 0.25
        let tone = 0.35 + 0.65 * lit + ball + 0.45 * coil
        return colour * max(0.12, tone) + sheen * max(0, ball) * 0.4
      }
      // Strands follow the outline, from where the hair parts to where it ends.
      let across = unit.x - hair.parting * Curve.clamp(-unit.y)
      let fine = (Curve.noise(across * 40 + hair.strands) - 0.5) * fineness
      let strand = Curve.noise(across * 12 + hair.strands) - 0.5 + fine
      let tone = 0.32 + 0.75 * lit + strandContrast * strand
      // A ring of light lies around the head, where the strands turn towards the lamp.
      let ring = Curve.bump((unit.y + 0.62 - 0.3 * unit.x * unit.x - 0.08 * strand) / 0.24)
      return colour * max(0.12, tone) + sheen * (ring * lit * max(0.2, 0.7 + strand))
    }
  }
}
