/// The painting of one person, drawn at any size.
///
/// Each extension paints some features. The constants in them were chosen by eye. They are
/// positions and lengths in heads (see `PortraitTraits`), slopes, and fractions of light and paint.
struct Portrait {
  /// What the portrait shows.
  let traits: PortraitTraits
  let head: Head
  let relief: Relief
  /// The colour of the key light, above and in front of the person.
  let keyLight: Colour
  /// The colour of the rim light, behind the person.
  let rimLight: Colour
  /// The half vector: the unit bisector of the directions to the key light and to the viewer.
  let halfway: SIMD3<Float>
  /// The colour of skin in full light.
  let litSkin: Colour
  /// The colour of skin in shade.
  let shadedSkin: Colour
  /// The colour that subsurface scattering adds at the border of light and shade.
  let warmSkin: Colour

  /// Prepares the portrait of a person with `traits`.
  init(_ traits: PortraitTraits) {
    self.traits = traits
    head = Head(face: traits.face, pose: traits.pose)
    relief = Relief(of: traits, on: head)
    let (light, skin) = (traits.light, traits.skin.colour)
    let warmth = 0.5 + 0.5 * light.warmth
    let (cool, warm) = (Colour(0.98, 1.03, 1.1), Colour(1.1, 1, 0.88))
    keyLight = cool.mixed(with: warm, warmth)
    // The rim light is cool if the key light is warm, and the reverse. Light from the wall tints
    // the rim and the shade.
    let wall = traits.backdrop.glow
    rimLight =
      light.rim
      * Colour(1, 0.78, 0.55).mixed(with: Colour(0.6, 0.8, 1), warmth).mixed(with: wall, 0.3)
    let bisector = light.direction + SIMD3(0, 0, 1)
    halfway = bisector / bisector.dot(bisector).squareRoot()
    litSkin = skin * keyLight * 1.1
    // Skin scatters red light furthest, so shade loses green and blue first.
    shadedSkin = skin * (Colour(0.36, 0.23, 0.2) + light.fill * wall)
    warmSkin = skin * Colour(0.09, 0.005, -0.01)
  }

  /// Paints the portrait, back to front, on `size` times `size` pixels.
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
    // Long hair covers the ears and the temples of glasses; short hair lies behind both.
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

  /// The coordinates of the head, with the origin between the eyes.
  private var headFrame: Frame {
    let pose = traits.pose
    let square = pose.roll * pose.roll
    return Frame(
      origin: pose.position, scale: pose.scale,
      turn: Point(1 - square, 2 * pose.roll) / (1 + square))
  }

  /// The coordinates of the body. It stays upright when the head leans, and follows half of the
  /// chin's sideways movement.
  private var bodyFrame: Frame {
    let pose = traits.pose
    return Frame(
      origin: pose.position - Point(pose.roll * pose.scale, 0), scale: pose.scale)
  }
}
