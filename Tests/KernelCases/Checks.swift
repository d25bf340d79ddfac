/// The memory of one kernel's case, what it has compared, and the first difference that it found.
package final class Checks {
  /// How many numbers were compared.
  package private(set) var comparisons = 0
  /// The first difference: where, what came out and what was expected.
  package private(set) var failure: String?
  private var memory: [GuardedFloats] = []
  private var tables: [UnsafeMutableRawPointer] = []

  init() {}

  deinit {
    for table in tables { table.deallocate() }
  }

  // MARK: Memory, which lives as long as this object does

  /// `count` floats that are not numbers yet.
  func floats(count: Int) -> GuardedFloats {
    memory.append(GuardedFloats(count: count))
    return memory[memory.count - 1]
  }

  func floats(_ values: [Float]) -> GuardedFloats {
    let floats = floats(count: values.count)
    for index in values.indices { floats.pointer[index] = values[index] }
    return floats
  }

  func floats(repeating value: Float, count: Int) -> GuardedFloats {
    floats([Float](repeating: value, count: count))
  }

  /// A copy of `values`: offsets or pointers, which need no guards.
  func table<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
    let table = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
    for index in values.indices { (table + index).initialize(to: values[index]) }
    tables.append(UnsafeMutableRawPointer(table))
    return UnsafePointer(table)
  }

  // MARK: Comparison

  /// Compares by `==`, and looks at the guards.
  func expectEqual(
    _ actual: GuardedFloats, _ expected: [Double], _ place: @autoclosure () -> String
  ) {
    expectClose(actual, expected, tolerance: 0, place())
  }

  /// Compares with a tolerance relative to the largest expected magnitude, and looks at the guards.
  func expectClose(
    _ actual: GuardedFloats, _ expected: [Double], tolerance: Double,
    _ place: @autoclosure () -> String
  ) {
    expectClose(actual.values, expected, tolerance: tolerance, place())
    if failure == nil, let index = actual.damage {
      failure = "\(place()): wrote element \(index) of 0..<\(actual.count)"
    }
  }

  /// Compares with a tolerance relative to the largest expected magnitude.
  func expectClose(
    _ actual: [Float], _ expected: [Double], tolerance: Double, _ place: @autoclosure () -> String
  ) {
    guard failure == nil else { return }
    guard actual.count == expected.count else {
      failure = "\(place()): \(actual.count) elements, expected \(expected.count)"
      return
    }
    comparisons += actual.count
    var largest = 0.0
    for value in expected { largest = max(largest, abs(value)) }
    let bound = tolerance * (largest > 0 ? largest : 1)
    for index in actual.indices where !(abs(Double(actual[index]) - expected[index]) <= bound) {
      failure = "\(place()): [\(index)] is \(actual[index]), expected \(expected[index])"
      return
    }
  }
}
