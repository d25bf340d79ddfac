/// Floats between two guards that detect writes outside them.
///
/// Floats and guards start as a NaN of known bits: a kernel that skips an element, or that uses one
/// from outside, spoils its result. `Checks.floats` makes them and keeps them alive.
final class GuardedFloats {
  let count: Int
  /// The first float, which is not aligned to a vector.
  let pointer: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutablePointer<Float>

  /// Floats of each guard: more than the four vectors that a kernel may store at once.
  private static var guardCount: Int { 72 }
  private static var sentinel: Float { Float(bitPattern: 0x7FC5_A5A5) }

  init(count: Int) {
    self.count = count
    let whole = count + 2 * Self.guardCount + 1
    memory = .allocate(capacity: whole)
    memory.initialize(repeating: Self.sentinel, count: whole)
    pointer = memory + Self.guardCount + 1
  }

  deinit { memory.deallocate() }

  var source: UnsafePointer<Float> { UnsafePointer(pointer) }

  var values: [Float] { (0..<count).map { pointer[$0] } }

  /// The index of an overwritten element of a guard, counted from the first float.
  var damage: Int? {
    for distance in 1...Self.guardCount {
      for index in [-distance, count + distance - 1]
      where pointer[index].bitPattern != Self.sentinel.bitPattern {
        return index
      }
    }
    return nil
  }
}
