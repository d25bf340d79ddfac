extension Portrait {
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
      // A sheen across the upper part, weaker on dark lenses.
      let strength: Float = glasses.tint > 0.2 ? 0.2 : 1
      canvas.fill(lens, opacity: 0.035 + glasses.tint) { point in
        let place = lens.unit(point)
        let sheen = Curve.bump((place.x * 0.7 + place.y + 0.25) * 2.2) * strength
        return Colour(repeating: 0.015).mixed(with: .one, sheen)
      }
      canvas.fill(Rim(of: lens, width: glasses.thickness), glasses.colour)
      // The temple, as far as the cheek does not hide it, and half of the bridge.
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
