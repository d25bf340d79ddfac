/// One picture of a person, to be drawn at any size.
///
/// Each extension paints one feature. The numbers in them are places and lengths in heads (see
/// `PortraitTraits`), slopes, and shares of light and paint; they were chosen by eye.
struct Portrait {
  let traits: PortraitTraits
  let head: Head
  let relief: Relief
  /// The colours of the main light and of the one behind the person.
  let keyLight: Colour
  let rimLight: Colour
  /// Half way between the directions to the main light and to the viewer.
  let halfway: SIMD3<Float>
  /// The colours of skin in the light and in the shade, and what shines through between them.
  let litSkin: Colour
  let shadedSkin: Colour
  let warmSkin: Colour

  init(_ traits: PortraitTraits) {
    self.traits = traits
    head = Head(face: traits.face, pose: traits.pose)
    relief = Relief(of: traits, on: head)
    let (light, skin) = (traits.light, traits.skin.colour)
    let warmth = 0.5 + 0.5 * light.warmth
    let (cool, warm) = (Colour(0.98, 1.03, 1.1), Colour(1.1, 1, 0.88))
    keyLight = cool.mixed(with: warm, warmth)
    // A warm lamp is answered by a cool one, and the wall behind colours both it and the shade.
    let wall = traits.backdrop.glow
    rimLight =
      light.rim
      * Colour(1, 0.78, 0.55).mixed(with: Colour(0.6, 0.8, 1), warmth).mixed(with: wall, 0.3)
    let bisector = light.direction + SIMD3(0, 0, 1)
    halfway = bisector / bisector.dot(bisector).squareRoot()
    litSkin = skin * keyLight * 1.1
    // Light that enters skin comes out red: shadows lose green and blue first.
    shadedSkin = skin * (Colour(0.36, 0.23, 0.2) + light.fill * wall)
    warmSkin = skin * Colour(0.09, 0.005, -0.01)
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
    drawHat(on: &canvas)
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
}
