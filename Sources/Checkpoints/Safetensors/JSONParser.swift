import PlainText

/// A streaming parser of the JSON in a safetensors header: objects, arrays, strings and
/// non-negative integers.
///
/// Foundation's parser neither reports duplicate keys nor keeps 64-bit integers exact, and a header
/// needs both. Nothing here recurses, so no input can exhaust the stack.
struct JSONParser {
  struct Failure: Error {
    let reason: String
    /// The byte at which parsing failed.
    let offset: Int
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: position) }

  /// Reads an object. `member` must read the value of its key.
  mutating func object(
    _ member: (inout JSONParser, String) throws(Failure) -> Void
  ) throws(Failure) {
    var keys: Set<UTF8Key> = []
    try list(from: "{", to: "}") { (parser) throws(Failure) in
      let key = try parser.string()
      guard TensorName.isSound(key) else { throw parser.failure(TensorName.complaint) }
      guard keys.insert(UTF8Key(key)).inserted else {
        throw parser.failure("\"\(key.printable)\" appears twice")
      }
      try parser.take(":")
      try member(&parser, key)
    }
  }

  /// Reads an array. `element` must read one element.
  mutating func array(_ element: (inout JSONParser) throws(Failure) -> Void) throws(Failure) {
    try list(from: "[", to: "]", element)
  }

  /// Reads a non-negative integer.
  mutating func integer() throws(Failure) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(bytes[position] - 0x30))
      guard !overflow && !carry else { throw failure("a number does not fit into 64 bits") }
      value = sum
      position += 1
    }
    guard position > start else { throw failure("a non-negative integer was expected") }
    guard position == start + 1 || bytes[start] != 0x30 else {
      throw failure("a number begins with 0")
    }
    return value
  }

  /// Reads a string and resolves its escapes.
  mutating func string() throws(Failure) -> String {
    try take("\"")
    var text: [UInt8] = []
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("a string is not valid UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0x00..<0x20: throw failure("a string contains a control character")
      default: text.append(byte)
      }
    }
  }

  /// Requires that only white space follows.
  mutating func end() throws(Failure) {
    skipSpace()
    guard position == bytes.count else { throw failure("something follows the closing brace") }
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    skipSpace()
    return position < bytes.count ? bytes[position] : nil
  }

  /// Skips a number, a boolean or a null.
  mutating func skipWord() throws(Failure) {
    skipSpace()
    let start = position
    while position < bytes.count,
      0x61...0x7a ~= bytes[position] || 0x2b...0x39 ~= bytes[position]
        || bytes[position] == UInt8(ascii: "E"), bytes[position] != UInt8(ascii: ",")
    {
      position += 1
    }
    guard position > start else { throw failure("a value was expected") }
  }

  private mutating func list(
    from opening: Unicode.Scalar, to closing: Unicode.Scalar,
    _ element: (inout JSONParser) throws(Failure) -> Void
  ) throws(Failure) {
    try take(opening)
    if skip(closing) { return }
    repeat { try element(&self) } while skip(",")
    try take(closing)
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    switch try next() {
    case UInt8(ascii: "\""): return [0x22]
    case UInt8(ascii: "\\"): return [0x5c]
    case UInt8(ascii: "/"): return [0x2f]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure("an unknown escape in a string")
    }
  }

  /// Reads the digits after `\u`. A character beyond U+FFFF is a surrogate pair of two escapes.
  private mutating func unicodeEscape() throws(Failure) -> [UInt8] {
    var units = [try hexadecimal()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
        throw failure("half a surrogate pair in a string")
      }
      units.append(try hexadecimal())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw failure("half a surrogate pair in a string")
    }
    return Array(text.utf8)
  }

  private mutating func hexadecimal() throws(Failure) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
        throw failure("a hexadecimal digit was expected")
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private mutating func next() throws(Failure) -> UInt8 {
    guard position < bytes.count else { throw failure("it ends too early") }
    position += 1
    return bytes[position - 1]
  }

  private mutating func take(_ character: Unicode.Scalar) throws(Failure) {
    guard skip(character) else { throw failure("'\(character)' was expected") }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      default: return
      }
    }
  }
}
