extension Portrait {
  func drawMouth(on canvas: inout Canvas) {
    let mouth = traits.mouth
    let centre = head.place(0, mouth.height, forward: 0.08)
    let halfWidth = mouth.halfWidth * head.stretch(at: 0)
    // A smile pulls the corners up and leaves the middle where it is.
    let sag = 0.12 * mouth.smile
    let corners = centre - Point(0, sag * 0.75)

    let lip = lipColour
    let upper = Lens(
      centre: corners, halfWidth: halfWidth, above: mouth.upper - sag, below: sag)
    let lower = Lens(
      centre: corners, halfWidth: halfWidth * 0.96, above: -sag,
      below: sag + mouth.opening + mouth.lower)

    if traits.beard == nil {
      // Shadow below the lower lip.
      canvas.fill(
        Patch(corners + Point(0, sag + mouth.opening + mouth.lower + 0.05), Point(0.22, 0.075)),
        skin(0.05), opacity: 0.55)
    }
    for side: Float in [-1, 1] {
      canvas.fill(
        Patch(corners + Point(side * halfWidth, 0), Point(0.075, 0.065)), skin(0), opacity: 0.5)
    }

    canvas.fill(lower) { point in
      let down = (point.y - corners.y - sag - mouth.opening) / mouth.lower
      return lip * (1.2 - 0.35 * Curve.clamp(down))
    }
    canvas.fill(upper, lip * 0.75)
    if traits.beard == nil {
      // The dip in the middle of the upper lip.
      canvas.fill(
        Patch(corners + Point(0, sag - mouth.upper - 0.008), Point(0.05, 0.025)), skin(0.75),
        opacity: 0.8)
    }

    if mouth.opening > 0 {
      drawOpening(at: corners, halfWidth: halfWidth * 0.92, sag: sag, on: &canvas)
    } else {
      canvas.fill(
        Stroke(
          start: corners - Point(halfWidth * 1.04, 0), end: corners + Point(halfWidth * 1.04, 0),
          arch: -sag, widths: (0.018, 0.034, 0.018)), lip * Colour(0.2, 0.12, 0.12), opacity: 0.85)
    }
    // The lower lip shines.
    canvas.fill(
      Patch(
        corners + Point(lightSide * 0.05, sag + mouth.opening + mouth.lower * 0.42),
        Point(0.1, mouth.lower * 0.4)), lip * 1.5 + 0.06, opacity: 0.4 + 0.4 * mouth.lipstick)
  }

  private func drawOpening(
    at corners: Point, halfWidth: Float, sag: Float, on canvas: inout Canvas
  ) {
    let opening = Lens(
      centre: corners, halfWidth: halfWidth, above: -sag, below: sag + traits.mouth.opening)
    canvas.fill(opening, Palette.mouthInside)
    let teeth = Lens(
      centre: corners, halfWidth: halfWidth * 0.94, above: -sag,
      below: sag + traits.mouth.opening * 0.8)
    canvas.fill(teeth) { point in
      let across = (point.x - corners.x) / halfWidth
      return Palette.teeth * (0.98 - 0.4 * across * across)
    }
  }

  private var lipColour: Colour {
    let mouth = traits.mouth
    let bare = traits.skin.colour * Colour(0.95, 0.45, 0.46)
    let paint = Colour(hue: mouth.lipstickHue + 1, saturation: 0.72, value: 0.8)
    return bare.mixed(with: paint * (0.45 + 0.4 * traits.skin.colour), mouth.lipstick)
  }
}
