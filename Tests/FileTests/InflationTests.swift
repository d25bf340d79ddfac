import Files
import Testing

struct InflationTests {
  /// `printf 'hello hello hello' | gzip -n`.
  private static let gzip: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57,
    0xc8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xf9, 0xe5, 0x11, 0x00, 0x00, 0x00,
  ]
  private static let text = Array("hello hello hello".utf8)

  /// The deflate data without gzip's header of 10 bytes and trailer of 8.
  private static let raw = Array(gzip[10..<gzip.count - 8])

  @Test func unpacksGzip() throws {
    #expect(Inflation.isGzip(Self.gzip))
    #expect(!Inflation.isGzip(Self.text))
    #expect(try Inflation.inflate(Self.gzip, format: .gzip, limit: 17) == Self.text)
  }

  @Test func unpacksGzipFilesInARow() throws {
    let two = try Inflation.inflate(Self.gzip + Self.gzip + [0, 0], format: .gzip, limit: 34)
    #expect(two == Self.text + Self.text)
  }

  @Test func unpacksRawData() throws {
    #expect(try Inflation.inflate(Self.raw, format: .raw, limit: 17) == Self.text)
  }

  @Test func stopsAtTheLimit() {
    #expect(throws: InflationError.tooLarge(limit: 16)) {
      try Inflation.inflate(Self.gzip, format: .gzip, limit: 16)
    }
  }

  @Test func unpacksTheBeginningAlone() throws {
    for count in [0, 5, 17, 100] {
      let prefix = try Inflation.prefix(count, of: Self.gzip, format: .gzip)
      #expect(prefix == Array(Self.text.prefix(count)))
    }
    // The rest is not read: the data have no end.
    let zeros: [UInt8] = [0, 0xff, 0xff, 0, 0] + [UInt8](repeating: 0, count: 0xffff)
    #expect(try Inflation.prefix(5, of: zeros + zeros, format: .raw) == [0, 0, 0, 0, 0])
  }

  @Test(arguments: 0..<28)
  func tellsWhenItBreaksOff(count: Int) {
    #expect(throws: InflationError.truncated) {
      try Inflation.inflate(Array(Self.gzip.prefix(count)), format: .gzip, limit: 100)
    }
  }

  @Test(arguments: [0, 2, 10, 20, 25])
  func tellsDamage(place: Int) {
    var bytes = Self.gzip
    bytes[place] ^= 0xff
    #expect(throws: InflationError.self) {
      try Inflation.inflate(bytes, format: .gzip, limit: 100)
    }
  }

  /// The standard check value of CRC-32, for the digits 1 to 9.
  @Test func checksum() {
    let digits = Array("123456789".utf8)
    #expect(CRC32(of: digits.span.bytes).value == 0xcbf4_3926)
    var pieces = CRC32()
    for piece in [digits[..<4], digits[..<0], digits[4...]] { pieces.append(piece.span.bytes) }
    #expect(pieces.value == 0xcbf4_3926)
  }
}
