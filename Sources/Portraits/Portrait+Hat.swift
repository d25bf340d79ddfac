extension Portrait {
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
      // The front of the brim bends down, out of the light.
      let down = Curve.step(0.5 + 0.8 * place.y)
      let side = 0.15 * place.x * lightSide
      return hat.colour * (lit + side - 0.4 * down)
    }
  }

  /// Cloth over a round body, with soft ribs from its crown to its edge.
  private func paint(_ shape: Oval, _ colour: Colour, ribs: Float, on canvas: inout Canvas) {
    canvas.fill(shape) { point in
      let normal = shape.normal(at: point)
      let rib = ribs > 0 ? Curve.wave(shape.unit(point).x * ribs) : 0
      return colour * (0.32 + 0.85 * light(on: normal) + 0.07 * rib) + rim(on: normal, of: colour)
    }
  }
}
