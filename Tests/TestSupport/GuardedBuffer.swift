package import Memory
package import Testing

/// A buffer with guards before and after it, which finds kernels that leave their bounds.
///
/// The guards hold a NaN of known bits. A kernel that writes there changes the bits; one that reads
/// there makes its result NaN.
package struct GuardedBuffer {
  /// The floats between the guards.
  package let buffer: Buffer
  private let whole: Buffer

  private static let guardCount = 64
  private static let sentinel = Float(bitPattern: 0x7FC5_A5A5)

  /// A buffer that holds NaN until a kernel fills it.
  ///
  /// It begins at a multiple of 64 bytes, plus `misalignment` floats.
  package init(count: Int, misalignment: Int = 0) {
    let start = Self.guardCount + misalignment
    whole = Buffer(count: start + count + Self.guardCount)
    buffer = whole.slice(start..<start + count)
    whole.withMutableSpan { span in
      for index in 0..<span.count { span[index] = Self.sentinel }
    }
  }

  /// A buffer of the given elements.
  package init(_ scalars: [Float], misalignment: Int = 0) {
    self.init(count: scalars.count, misalignment: misalignment)
    buffer.withMutableSpan { span in
      for index in scalars.indices { span[index] = scalars[index] }
    }
  }

  /// A copy of the elements.
  package func scalars() -> [Float] {
    buffer.withSpan { span in (0..<span.count).map { span[$0] } }
  }

  /// The indices of overwritten guard elements, relative to the buffer's first element.
  package func damage() -> [Int] {
    let start = buffer.offset - whole.offset
    return whole.withSpan { span in
      (0..<span.count)
        .filter { !(start..<start + buffer.count).contains($0) }
        .filter { span[$0].bitPattern != Self.sentinel.bitPattern }
        .map { $0 - start }
    }
  }

  /// Records an issue if a guard was overwritten.
  package func expectIntact(
    _ name: String = "buffer", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let places = damage()
    guard !places.isEmpty else { return }
    Issue.record(
      "\(name): written outside 0..<\(buffer.count) at \(places)", sourceLocation: sourceLocation)
  }
}
