import KernelInterface

// Loads, stores and loops over vectors. All of it is inlined: a vector that crosses a real call is
// split into small registers.

extension ThisISA {
  package static var lanes: Int { Vector.scalarCount }
  package static var tileRows: Int { 3 * groupRows }
  package static var tileColumns: Int { 2 * Vector.scalarCount }
  package static var directColumns: Int { 4 * Vector.scalarCount }
}

/// Floats of a cache line.
let cacheLine = 16

extension UnsafePointer<Float> {
  @inline(__always)
  func vector(_ index: Int) -> Vector {
    UnsafeRawPointer(self + index).loadUnaligned(as: Vector.self)
  }

  /// The first `count` lanes, fewer than a vector has; the others are zero.
  @inline(__always)
  func partialVector(_ index: Int, count: Int) -> Vector {
    var vector = Vector.zero
    var lane = 0
    while lane < count {
      vector[lane] = self[index &+ lane]
      lane &+= 1
    }
    return vector
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func vector(_ index: Int) -> Vector { UnsafePointer(self).vector(index) }

  @inline(__always)
  func store(_ vector: Vector, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: Vector.self)
  }

  /// Stores the first `count` lanes, fewer than a vector has.
  @inline(__always)
  func storePartial(_ vector: Vector, at index: Int, count: Int) {
    var lane = 0
    while lane < count {
      self[index &+ lane] = vector[lane]
      lane &+= 1
    }
  }
}

/// The vector at `pointer`, or its first `count` lanes and zeros.
@inline(__always)
func read(_ pointer: UnsafePointer<Float>, _ count: Int) -> Vector {
  count == Vector.scalarCount ? pointer.vector(0) : pointer.partialVector(0, count: count)
}

/// Stores the first `count` lanes.
@inline(__always)
func write(_ vector: Vector, _ count: Int, to pointer: UnsafeMutablePointer<Float>) {
  if count == Vector.scalarCount {
    pointer.store(vector, at: 0)
  } else {
    pointer.storePartial(vector, at: 0, count: count)
  }
}

/// Copies `count` floats: four vectors at a time, so that several cache lines are waited for at once.
@inline(__always)
func copy(
  _ source: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>
) {
  let lanes = Vector.scalarCount
  var index = 0
  while index &+ 4 &* lanes <= count {
    let (v0, v1) = (source.vector(index), source.vector(index &+ lanes))
    let (v2, v3) = (source.vector(index &+ 2 &* lanes), source.vector(index &+ 3 &* lanes))
    target.store(v0, at: index)
    target.store(v1, at: index &+ lanes)
    target.store(v2, at: index &+ 2 &* lanes)
    target.store(v3, at: index &+ 3 &* lanes)
    index &+= 4 &* lanes
  }
  while index &+ lanes <= count {
    target.store(source.vector(index), at: index)
    index &+= lanes
  }
  while index < count {
    target[index] = source[index]
    index &+= 1
  }
}

/// Writes `count` zeros.
@inline(__always)
func clear(_ target: UnsafeMutablePointer<Float>, count: Int) {
  var index = 0
  while index &+ Vector.scalarCount <= count {
    target.store(.zero, at: index)
    index &+= Vector.scalarCount
  }
  while index < count {
    target[index] = 0
    index &+= 1
  }
}

/// The sum of the lanes, by halves.
@inline(__always)
func laneSum(_ vector: SIMD16<Float>) -> Float { laneSum(vector.lowHalf + vector.highHalf) }

@inline(__always)
func laneSum(_ vector: SIMD8<Float>) -> Float { laneSum(vector.lowHalf + vector.highHalf) }

@inline(__always)
func laneSum(_ vector: SIMD4<Float>) -> Float {
  (vector[0] + vector[2]) + (vector[1] + vector[3])
}
