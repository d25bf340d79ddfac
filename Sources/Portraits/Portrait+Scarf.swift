extension Portrait {
  /// A scarf around head and neck.
  func drawScarf(_ shape: HairShape, on canvas: inout Canvas) {
    let colour = traits.hair.colour
    canvas.fill(shape) { point in
      let normal = shape.mass.normal(at: point)
      // Folds run around the face and get shallower away from it.
      let away = shape.window?.distance(to: point) ?? 0
      let fold = Curve.wave(away * 4 - 0.1) * Curve.clamp(0.9 - away)
      return colour * (0.35 + 0.8 * light(on: normal) + 0.14 * fold) + rim(on: normal, of: colour)
    }
  }
}
