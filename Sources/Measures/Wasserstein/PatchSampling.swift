import RandomStreams

/// Where the patches of a level are, and onto which directions they are projected.
struct PatchSampling: Sendable {
  /// Rows and columns of a patch.
  static let patchSide = 7

  /// The first element of each patch of each image of `[side, side, channels]` elements.
  let corners: [[Int32]]
  /// Unit vectors, `[directionCount, 7 * 7 * channels]`; a patch has the order of an image.
  let directions: [Float]

  /// `patches` patches of each of `imageCount` images, uniform among all places, and `directions`
  /// directions, uniform on the sphere.
  init(
    imageCount: Int, side: Int, channels: Int, patches: Int, directions: Int, seed: UInt64
  ) {
    let places = side - Self.patchSide + 1
    var stream = RandomStream(seed: seed, name: "evaluate.patches.\(side)")
    corners = (0..<imageCount).map { _ in
      (0..<patches).map { _ in
        let row = Int32(stream.integer(below: UInt32(places)))
        let column = Int32(stream.integer(below: UInt32(places)))
        return (row * Int32(side) + column) * Int32(channels)
      }
    }
    let depth = Self.patchSide * Self.patchSide * channels
    stream = RandomStream(seed: seed, name: "evaluate.directions.\(side)")
    self.directions = (0..<directions).flatMap { _ in
      let vector = stream.normals(depth)
      let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return vector.map { Float(Double($0) / length) }
    }
  }

  /// Given patches and directions.
  init(corners: [[Int32]], directions: [Float]) {
    self.corners = corners
    self.directions = directions
  }
}
