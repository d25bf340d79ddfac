import KernelInterface

// Loads, stores and loops over vectors.
//
// All functions are inlined: a vector that is an argument of a real call is split into small
// registers.
//
// SAFETY: kernels work on memory whose extent their callers have checked; `KernelSet` and the
// operand types say what each kernel reads and writes. Accumulators are indexed without checks by
// slots that are less than the rows times the columns of a register tile, the count of `Sums`.

extension ThisISA {
  package static var lanes: Int { Vector.scalarCount }
  package static var tileRows: Int { 3 * groupRows }
  package static var tileColumns: Int { 2 * Vector.scalarCount }
  package static var directColumns: Int { 4 * Vector.scalarCount }
}

/// Floats of a cache line.
let cacheLine = 16

extension UnsafePointer<Float> {
  /// The unaligned vector that begins `index` floats further on.
  @inline(__always)
  func vector(_ index: Int) -> Vector {
    unsafe UnsafeRawPointer(self + index).loadUnaligned(as: Vector.self)
  }

  /// The first `count` lanes of the vector `index` floats further on. The other lanes are zero, and
  /// their memory is not read.
  @inline(__always)
  func partialVector(_ index: Int, count: Int) -> Vector {
    var vector = Vector.zero
    var lane = 0
    while lane < count {
      vector[lane] = unsafe self[index &+ lane]
      lane &+= 1
    }
    return vector
  }
}

extension UnsafeMutablePointer<Float> {
  /// The unaligned vector that begins `index` floats further on.
  @inline(__always)
  func vector(_ index: Int) -> Vector { unsafe UnsafePointer(self).vector(index) }

  /// Stores `vector`, unaligned.
  @inline(__always)
  func store(_ vector: Vector, at index: Int) {
    unsafe UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: Vector.self)
  }

  /// Stores the first `count` lanes.
  @inline(__always)
  func storePartial(_ vector: Vector, at index: Int, count: Int) {
    var lane = 0
    while lane < count {
      unsafe self[index &+ lane] = vector[lane]
      lane &+= 1
    }
  }
}

/// The first `count` lanes at `pointer`, at most a vector; the other lanes are zero.
@inline(__always)
func read(_ pointer: UnsafePointer<Float>, _ count: Int) -> Vector {
  unsafe count == Vector.scalarCount ? pointer.vector(0) : pointer.partialVector(0, count: count)
}

/// Stores the first `count` lanes, at most a vector.
@inline(__always)
func write(_ vector: Vector, _ count: Int, to pointer: UnsafeMutablePointer<Float>) {
  if count == Vector.scalarCount {
    unsafe pointer.store(vector, at: 0)
  } else {
    unsafe pointer.storePartial(vector, at: 0, count: count)
  }
}

/// Copies `count` floats, four vectors at a time: several cache misses are outstanding at once.
@inline(__always)
func copy(
  _ source: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>
) {
  let lanes = Vector.scalarCount
  var index = 0
  while index &+ 4 &* lanes <= count {
    let (v0, v1) = unsafe (source.vector(index), source.vector(index &+ lanes))
    let (v2, v3) = unsafe (source.vector(index &+ 2 &* lanes), source.vector(index &+ 3 &* lanes))
    unsafe target.store(v0, at: index)
    unsafe target.store(v1, at: index &+ lanes)
    unsafe target.store(v2, at: index &+ 2 &* lanes)
    unsafe target.store(v3, at: index &+ 3 &* lanes)
    index &+= 4 &* lanes
  }
  while index &+ lanes <= count {
    unsafe target.store(source.vector(index), at: index)
    index &+= lanes
  }
  while index < count {
    unsafe target[index] = source[index]
    index &+= 1
  }
}

/// Writes `count` zeros.
@inline(__always)
func clear(_ target: UnsafeMutablePointer<Float>, count: Int) {
  var index = 0
  while index &+ Vector.scalarCount <= count {
    unsafe target.store(.zero, at: index)
    index &+= Vector.scalarCount
  }
  while index < count {
    unsafe target[index] = 0
    index &+= 1
  }
}

/// The sum of the lanes: halves are added until 4 lanes are left.
@inline(__always)
func laneSum(_ vector: SIMD16<Float>) -> Float { laneSum(vector.lowHalf + vector.highHalf) }

@inline(__always)
func laneSum(_ vector: SIMD8<Float>) -> Float { laneSum(vector.lowHalf + vector.highHalf) }

@inline(__always)
func laneSum(_ vector: SIMD4<Float>) -> Float {
  (vector[0] + vector[2]) + (vector[1] + vector[3])
}
