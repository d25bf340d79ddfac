// Hat, glasses and earrings.

extension Portrait {
  /// The hat and its shadow on the forehead.
  func drawHat(on canvas: inout Canvas) {
    guard let hat = traits.hat else { return }
    let middle = Point(-0.08 * head.sideways, -hat.height + 0.6 * traits.pose.nod)
    let halfWidth = head.outline.halfWidth + traits.hair.side + 0.04
    shadeForehead(below: middle, on: &canvas)
    switch hat.kind {
    case .knitted: drawKnittedHat(hat, middle, halfWidth, on: &canvas)
    case .brimmed: drawBrimmedHat(hat, middle, halfWidth, on: &canvas)
    }
  }

  private func shadeForehead(below middle: Point, on canvas: inout Canvas) {
    let shade = Patch(middle + Point(-0.06 * lightSide, 0.08), Point(0.85, 0.26))
    canvas.fill(Intersection(head.outline, shade), skin(0) * 0.8, opacity: 0.8)
  }

  private func drawKnittedHat(
    _ hat: PortraitTraits.Hat, _ middle: Point, _ halfWidth: Float, on canvas: inout Canvas
  ) {
    let crown = Oval(
      centre: middle, halfWidth: halfWidth, above: hat.crown, below: 0.1, squarenessAbove: 0.25)
    let cuff = Oval(
      centre: middle, halfWidth: halfWidth + 0.03, above: 0.14, below: 0.13,
      squarenessAbove: 0.85, squarenessBelow: 0.8)
    paint(crown, hat.colour, ribs: 4, on: &canvas)
    canvas.fill(
      Intersection(crown, Shifted(cuff, by: Point(0, -0.05))), hat.colour * 0.25, opacity: 0.5,
      softness: 0.08)
    paint(cuff, hat.accent, ribs: 5, on: &canvas)
  }

  private func drawBrimmedHat(
    _ hat: PortraitTraits.Hat, _ middle: Point, _ halfWidth: Float, on canvas: inout Canvas
  ) {
    let crown = Oval(
      centre: middle - Point(0, 0.05), halfWidth: halfWidth - 0.05, above: hat.crown, below: 0.12,
      squarenessAbove: 0.55)
    let band = Oval(
      centre: middle - Point(0, 0.08), halfWidth: halfWidth - 0.05, above: 0.16, below: 0.2,
      squarenessAbove: 0.8, squarenessBelow: 0.4)
    let brim = Oval(centre: middle, halfWidth: halfWidth + 0.4, above: 0.15, below: 0.18)
    paint(crown, hat.colour, ribs: 0, on: &canvas)
    paint(band, hat.accent, ribs: 0, on: &canvas)
    let lit = 0.75 + 0.25 * Curve.clamp(-traits.light.direction.y * 2)
    canvas.fill(brim) { point in
      let place = brim.unit(point)
      // The front of the brim bends down, away from the light.
      let down = Curve.step(0.5 + 0.8 * place.y)
      let side = 0.15 * place.x * lightSide
      return hat.colour * (lit + side - 0.4 * down)
    }
  }

  /// Cloth over a round body, with `ribs` soft ribs from the crown to each side.
  private func paint(_ shape: Oval, _ colour: Colour, ribs: Float, on canvas: inout Canvas) {
    canvas.fill(shape) { point in
      let normal = shape.normal(at: point)
      let rib = ribs > 0 ? Curve.wave(shape.unit(point).x * ribs) : 0
      return colour * (0.32 + 0.85 * light(on: normal) + 0.07 * rib) + rim(on: normal, of: colour)
    }
  }
}

extension Portrait {
  /// The glasses in front of the eyes, and their temples.
  func drawGlasses(on canvas: inout Canvas) {
    guard let glasses = traits.glasses else { return }
    let distance = traits.eyes.distance
    let bridge = head.place(0, -0.02, forward: 0.16)
    for side: Float in [-1, 1] {
      let centre = head.place(side * distance * 1.03, 0.03, forward: 0.06)
      let width = glasses.halfWidth * head.stretch(at: side * distance)
      let lens = Oval(
        centre: centre, halfWidth: width, above: glasses.height, below: glasses.height,
        squarenessAbove: glasses.squareness, squarenessBelow: glasses.squareness * 0.7)
      // A reflection across the upper part, weaker on dark lenses.
      let strength: Float = glasses.tint > 0.2 ? 0.2 : 1
      canvas.fill(lens, opacity: 0.035 + glasses.tint) { point in
        let place = lens.unit(point)
        let sheen = Curve.bump((place.x * 0.7 + place.y + 0.25) * 2.2) * strength
        return Colour(repeating: 0.015).mixed(with: .one, sheen)
      }
      canvas.fill(Rim(of: lens, width: glasses.thickness), glasses.colour)
      // The temple, if the cheek does not hide it, and half of the bridge.
      let hinge = centre + Point(side * width, -glasses.height * 0.3)
      let ear = Point(side * (head.outline.halfWidth - 0.01), -0.06)
      if (ear.x - hinge.x) * side > 0.02 {
        canvas.fill(Stroke(start: hinge, end: ear, width: glasses.thickness), glasses.colour)
      }
      let inside = Point(centre.x - side * width, bridge.y - 0.02)
      canvas.fill(
        Stroke(start: inside, end: bridge - Point(0, 0.03), arch: 0.01, width: glasses.thickness),
        glasses.colour)
    }
  }
}

extension Portrait {
  /// A hoop or a stud at the ear lobe.
  func draw(
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
}
