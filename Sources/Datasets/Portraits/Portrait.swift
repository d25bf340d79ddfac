/// One picture of a person, to be drawn at any size.
///
/// Each extension paints one feature. The numbers in them are places and lengths in heads (see
/// `PortraitTraits`), slopes, and shares of light and paint; they were chosen by eye.
struct Portrait {
  let traits: PortraitTraits
  let head: Head
  /// The colours of skin in the light and in the shade.
  let litSkin: Colour
  let shadedSkin: Colour

  init(_ traits: PortraitTraits) {
    self.traits = traits
    head = Head(face: traits.face, pose: traits.pose)
    let warmth = 0.5 + 0.5 * traits.light.warmth
    litSkin =
      traits.skin.colour * Colour(1.01, 1.02, 1.04).mixed(with: Colour(1.04, 0.97, 0.9), warmth)
    // Light that enters skin comes out red: shadows lose green and blue first.
    shadedSkin = traits.skin.colour * Colour(0.4, 0.26, 0.22)
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
    // Long hair hides the ears and the temples of glasses; short hair lies behind both.
    if traits.hair.coversEars {
      drawGlasses(on: &canvas)
      drawHair(on: &canvas)
    } else {
      drawHair(on: &canvas)
      drawEars(on: &canvas)
      drawGlasses(on: &canvas)
    }
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
      let glow = Curve.bump((point - Point(side, -0.15)).length * 0.75)
      let corner = Curve.step(point.squaredLength - 0.6)
      return backdrop.colour.mixed(with: backdrop.glow, glow) * (1 - backdrop.vignette * corner)
    }
  }
}
