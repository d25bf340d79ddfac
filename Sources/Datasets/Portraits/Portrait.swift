/// One picture of a person, to be drawn at any size.
struct Portrait {
  let traits: PortraitTraits
  let head: Head

  init(_ traits: PortraitTraits) {
    self.traits = traits
    head = Head(face: traits.face, pose: traits.pose)
  }

  /// The portrait as `size` rows of `size` pixels.
  func drawn(size: Int) -> Canvas {
    var canvas = Canvas(size: size)
    drawBackdrop(on: &canvas)

    canvas.frame = headFrame
    drawHairBehind(on: &canvas)
    canvas.frame = bodyFrame
    drawBody(on: &canvas)

    canvas.frame = headFrame
    if traits.hair.coversEars { drawEars(on: &canvas) }
    drawHead(on: &canvas)
    drawHairShadow(on: &canvas)
    drawCheeks(on: &canvas)
    drawBeard(on: &canvas)
    drawMouth(on: &canvas)
    drawMoustache(on: &canvas)
    drawEyes(on: &canvas)
    drawNose(on: &canvas)
    drawBrows(on: &canvas)
    drawHair(on: &canvas)
    if !traits.hair.coversEars { drawEars(on: &canvas) }
    drawGlasses(on: &canvas)
    return canvas
  }

  private var headFrame: Frame {
    let pose = traits.pose
    let square = pose.roll * pose.roll
    return Frame(
      origin: pose.position, scale: pose.scale,
      turn: Point(1 - square, 2 * pose.roll) / (1 + square))
  }

  /// The body stays upright below the head and follows it half of the way.
  private var bodyFrame: Frame {
    let pose = traits.pose
    return Frame(
      origin: pose.position - Point(pose.roll * pose.scale, 0), scale: pose.scale)
  }

  private func drawBackdrop(on canvas: inout Canvas) {
    let backdrop = traits.backdrop
    let side = traits.light.direction.x * 0.5
    canvas.fill(Everywhere()) { point in
      let fromGlow = (point - Point(side, -0.15)) * 0.75
      let glow = Curve.bump((fromGlow * fromGlow).sum().squareRoot())
      let corner = Curve.step((point * point).sum() - 0.6)
      return backdrop.colour.mixed(with: backdrop.glow, glow) * (1 - backdrop.vignette * corner)
    }
  }
}

/// The whole picture.
struct Everywhere: Region {
  var bounds: Box { Box(centre: .zero, reach: Point(1, 1)) }

  func coverage(at point: Point, blur: Float) -> Float { 1 }
}
