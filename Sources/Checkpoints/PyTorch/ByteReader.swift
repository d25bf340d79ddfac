/// Reads little-endian numbers from bytes, front to back; nil where the bytes end too early.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position: Int

  /// A reader of `bytes` from `position` on.
  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The number of bytes that are left.
  var rest: Int { bytes.count - position }

  /// The next bytes as an integer.
  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
    guard let slice = take(Value.bitWidth / 8) else { return nil }
    return slice.reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard 0...rest ~= count else { return nil }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The bytes up to the next line feed, which is skipped.
  mutating func line() -> ArraySlice<UInt8>? {
    guard let feed = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { position = feed + 1 }
    return bytes[position..<feed]
  }
}
