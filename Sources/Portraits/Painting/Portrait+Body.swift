extension Portrait {
  /// Neck, chest and clothes, in the frame of the body.
  func drawBody(on canvas: inout Canvas) {
    let clothes = traits.clothes
    let neckWidth = traits.face.neck
    let shoulders = Oval(
      centre: Point(0, 2), halfWidth: clothes.shoulders, above: 1.04, below: 1,
      squarenessAbove: 0.55)
    let neck = Oval(
      centre: Point(0, 0.8), halfWidth: neckWidth, above: 0.5, below: 1, squarenessBelow: 0.6,
      taper: -0.5)
    canvas.fill(neck) { point in
      // The neck is shaded as a cylinder.
      let across = min(max(point.x / neckWidth, -1), 1)
      let normal = SIMD3(across, 0, (1 - across * across).squareRoot())
      return skin(light(on: normal) * 0.8) * (0.7 + 0.3 * normal.z)
        + rim(on: normal, of: traits.skin.colour)
    }
    let chest = Ellipse(Point(0, 1.3), Point(0.62, 0.5))
    canvas.fill(Intersection(shoulders, chest), skin(0.75))
    canvas.fill(
      Intersection(neck, Shifted(head.outline, by: Point(-lightSide * 0.05, 0.13))), skin(0) * 0.75,
      opacity: 0.9, softness: 0.12)
    drawClothes(shoulders, on: &canvas)
  }

  /// Clothes over `shoulders`, with an opening by the kind of neckline.
  private func drawClothes(_ shoulders: Oval, on canvas: inout Canvas) {
    let clothes = traits.clothes
    let neckWidth = traits.face.neck
    func cloth(_ point: Point, _ colour: Colour) -> Colour {
      let normal = shoulders.normal(at: point)
      return colour * (0.3 + 0.85 * light(on: normal)) + rim(on: normal, of: colour)
    }
    func pattern(_ point: Point) -> Colour {
      guard let period = clothes.stripes else { return clothes.colour }
      let wave = Curve.wave((point.y - 0.1 * point.x * point.x) / period)
      return clothes.colour.mixed(with: clothes.accent, Curve.step(wave * 2 + 0.5))
    }
    switch clothes.neckline {
    case .round:
      let opening = Oval(
        centre: Point(0, 0.98), halfWidth: neckWidth * (1.12 + 0.3 * clothes.depth), above: 0.8,
        below: 0.16 + 0.16 * clothes.depth)
      canvas.fill(Difference(shoulders, without: opening)) { cloth($0, pattern($0)) }
      canvas.fill(Intersection(shoulders, Rim(of: opening, width: 0.05))) {
        cloth($0, clothes.colour * 0.6)
      }
    case .pointed:
      let opening = Wedge(
        tip: Point(0, 1.3 + 0.2 * clothes.depth), rise: 0.8, halfWidth: neckWidth * 1.05)
      canvas.fill(Difference(shoulders, without: opening)) { cloth($0, clothes.colour) }
      canvas.fill(Intersection(shoulders, Rim(of: opening, width: 0.05))) {
        cloth($0, clothes.colour * 0.6)
      }
    case .collar:
      // A jacket over a shirt: the shirt fills the jacket's opening.
      let lapels = Wedge(tip: Point(0, 1.95), rise: 1.05, halfWidth: neckWidth * 1.25)
      let opening = Wedge(
        tip: Point(0, 1.22 + 0.1 * clothes.depth), rise: 0.5, halfWidth: neckWidth)
      canvas.fill(Difference(shoulders, without: opening)) { cloth($0, clothes.accent) }
      canvas.fill(Intersection(shoulders, Rim(of: opening, width: 0.16))) {
        cloth($0, clothes.accent * 1.15)
      }
      canvas.fill(Difference(shoulders, without: lapels)) { cloth($0, clothes.colour) }
    case .rollneck:
      canvas.fill(shoulders) { cloth($0, clothes.colour) }
      let roll = Oval(
        centre: Point(0, 1.17), halfWidth: neckWidth * 1.15, above: 0.27, below: 0.3,
        squarenessAbove: 0.92, squarenessBelow: 0.3, taper: -0.15)
      canvas.fill(roll) { point in
        clothes.colour * (0.35 + 0.8 * light(on: roll.normal(at: point)))
      }
      canvas.fill(
        Patch(Point(0, 1.0), Point(neckWidth, 0.16)), clothes.colour * 0.3, opacity: 0.6)
    }
  }
}
