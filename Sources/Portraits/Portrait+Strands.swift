extension Portrait {
  /// Straight or wavy hair: broad locks, finer ones where they can be seen, and a ring of light.
  func drawStrands(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let mass = shape.mass
    let body = body(of: mass)
    let contrast: Float = hair.isCropped ? 0.1 : 0.34
    let fineness = canvas.visibility(of: 0.03)
    // Skin shows through hair that is cut close.
    let bare = skin(0.6)
    let colour = hair.isCropped ? hair.colour.mixed(with: skin(0.4), 0.3) : hair.colour
    let sheen = (hair.colour * 1.3 + 0.05) * keyLight * hair.gloss * (hair.isCropped ? 0.1 : 1)
    canvas.fill(shape) { point in
      let place = shape.straightened(point)
      let unit = mass.unit(place)
      let normal = body.normal(at: place)
      let lit = light(on: normal)
      // Strands follow the outline, from where the hair parts to where it ends.
      let across = unit.x - hair.parting * Curve.clamp(-unit.y)
      let fine = (Curve.noise(across * 34 + hair.strands) - 0.5) * 0.7 * fineness
      let strand = Curve.noise(across * 6 + hair.strands) - 0.5 + fine
      let tone = max(0.14, 0.3 + 0.85 * lit + contrast * strand)
      // A ring of light lies around the head, where the strands turn towards the lamp.
      let ring = Curve.bump((unit.y + 0.6 - 0.3 * unit.x * unit.x - 0.06 * strand) / 0.3)
      let shown = hair.fade * Curve.step((place.y + 0.62) * 1.6)
      return colour.mixed(with: bare, shown) * tone
        + sheen * (ring * lit * max(0.3, 0.75 + 0.45 * strand)) + rim(on: normal, of: hair.colour)
    }
  }

  /// The round body on which light falls: the mass, and the curls or the lock that stand out.
  private func body(of mass: Oval) -> Oval {
    let reach = traits.hair.quiff + 0.4 * traits.hair.curl
    var body = mass
    body.above += reach
    body.halfWidth += 0.5 * reach
    return body
  }

  /// Curls, each of them a soft ball.
  func drawCurls(_ shape: HairShape, on canvas: inout Canvas) {
    let hair = traits.hair
    let sheen = (hair.colour * 0.8 + 0.03) * keyLight * hair.gloss
    let towards = Point(traits.light.direction.x, traits.light.direction.y)
    let body = body(of: shape.mass)
    let fineness = canvas.visibility(of: 0.06)
    canvas.fill(shape) { point in
      let way = shape.curlCell(at: point)
      let normal = body.normal(at: point)
      // Every curl is lit like a small ball, and bends the strands that run across it.
      let ball = way.dot(towards) * 0.34 + 0.08 - way.squaredLength * 0.2
      let bend = Curve.noise((way.y + 0.6 * way.x * way.x) * 5 + point.x * 5 + hair.strands)
      let strand = (bend - 0.5) * 0.4 * fineness
      let tone = 0.32 + 0.8 * light(on: normal) + ball + strand
      return hair.colour * max(0.14, tone) + sheen * max(0, ball) + rim(on: normal, of: hair.colour)
    }
  }
}
