/// Reads little-endian numbers from bytes, front to back. All reads return nil at the end of the
/// bytes.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position: Int

  /// A reader of `bytes` from `position` on.
  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The number of bytes left.
  var rest: Int { bytes.count - position }

  /// Reads an integer.
  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
    guard let slice = take(Value.bitWidth / 8) else { return nil }
    return slice.reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  /// Reads `count` bytes.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard 0...rest ~= count else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Reads up to the next line feed and skips it.
  mutating func line() -> ArraySlice<UInt8>? {
    guard let feed = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { position = feed + 1 }
    return bytes[position..<feed]
  }
}

/// The bytes of `values`, least significant first.
func littleEndian<each Value: FixedWidthInteger>(_ values: repeat each Value) -> [UInt8] {
  var bytes: [UInt8] = []
  for value in repeat each values {
    var rest = value
    for _ in 0..<value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
  return bytes
}
