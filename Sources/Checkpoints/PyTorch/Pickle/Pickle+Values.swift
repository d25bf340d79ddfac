// Numbers, texts and bytes of a pickle.
extension Pickle {
  /// Carries out an instruction that pushes a value which stands behind it; returns whether `code`
  /// is one.
  mutating func pushValue(_ code: UInt8) throws(Flaw) -> Bool {
    switch code {
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "K"): try push(.integer(Int(operand(UInt8.self))))
    case UInt8(ascii: "M"): try push(.integer(Int(operand(UInt16.self))))
    case UInt8(ascii: "J"): try push(.integer(Int(operand(Int32.self))))
    case 0x8a: try pushLong(size: Int(operand(UInt8.self)))
    case 0x8b: try pushLong(size: size(operand(UInt32.self)))
    case UInt8(ascii: "I"), UInt8(ascii: "L"): try pushIntegerLine()
    case UInt8(ascii: "G"):
      // The only big-endian number of the format.
      try push(.real(Double(bitPattern: operand(UInt64.self).byteSwapped)))
    case UInt8(ascii: "F"):
      guard let value = try Double(textLine()) else { throw flaw("a number makes no sense") }
      try push(.real(value))

    case UInt8(ascii: "X"), UInt8(ascii: "T"): try pushText(size: size(operand(UInt32.self)))
    case UInt8(ascii: "U"), 0x8c: try pushText(size: Int(operand(UInt8.self)))
    case 0x8d: try pushText(size: size(operand(UInt64.self)))
    case UInt8(ascii: "V"): try push(.text(Self.unescaped(lineBytes()[...])))
    case UInt8(ascii: "S"):
      let line = try lineBytes()
      guard line.count >= 2, line.first == line.last, [0x22, 0x27].contains(line[0]) else {
        throw flaw("a text has no quotes")
      }
      try push(.text(Self.unescaped(line.dropFirst().dropLast())))
    case UInt8(ascii: "C"): try pushBytes(size: Int(operand(UInt8.self)))
    case UInt8(ascii: "B"): try pushBytes(size: size(operand(UInt32.self)))
    case 0x8e, 0x96: try pushBytes(size: size(operand(UInt64.self)))
    default: return false
    }
    return true
  }

  mutating func operand<Value: FixedWidthInteger>(_ type: Value.Type) throws(Flaw) -> Value {
    guard let value = reader.integer(type) else { throw flaw("it ends too early") }
    return value
  }

  /// Whether the object at `index` is the text `expected`.
  func isText(_ index: Int, _ expected: StaticString) -> Bool {
    guard case .text(let text) = nodes[index] else { return false }
    return text.utf8.elementsEqual("\(expected)".utf8)
  }

  /// The rest of the line as text.
  mutating func textLine() throws(Flaw) -> String {
    String(decoding: try lineBytes(), as: UTF8.self)
  }

  /// A non-negative integer in digits, up to the end of the line.
  mutating func decimalLine() throws(Flaw) -> UInt64 {
    guard let value = UInt64(try textLine()) else { throw flaw("a number makes no sense") }
    return value
  }

  private mutating func lineBytes() throws(Flaw) -> [UInt8] {
    guard let line = reader.line() else { throw flaw("it ends too early") }
    return Array(line)
  }

  private func size(_ value: some FixedWidthInteger) throws(Flaw) -> Int {
    guard let size = Int(exactly: value) else { throw flaw("it ends too early") }
    return size
  }

  private mutating func take(_ size: Int) throws(Flaw) -> ArraySlice<UInt8> {
    guard let bytes = reader.take(size) else { throw flaw("it ends too early") }
    return bytes
  }

  private mutating func pushText(size: Int) throws(Flaw) {
    try push(.text(String(decoding: take(size), as: UTF8.self)))
  }

  private mutating func pushBytes(size: Int) throws(Flaw) {
    _ = try take(size)
    try push(.opaque("\(size) bytes"))
  }

  /// An integer in two's complement of any length.
  private mutating func pushLong(size: Int) throws(Flaw) {
    let bytes = try take(size)
    guard size <= 8 else { return try push(.opaque("an integer of \(size) bytes")) }
    let sign = bytes.last.map { $0 >= 0x80 } ?? false ? -1 : 0
    try push(.integer(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) }))
  }

  /// An integer in digits, perhaps followed by an L; protocols 0 and 1 write booleans as 00 and 01.
  private mutating func pushIntegerLine() throws(Flaw) {
    var digits = try lineBytes()
    if digits == Array("00".utf8) { return try push(.bool(false)) }
    if digits == Array("01".utf8) { return try push(.bool(true)) }
    if digits.last == UInt8(ascii: "L") { digits.removeLast() }
    if let value = Int(String(decoding: digits, as: UTF8.self)) {
      try push(.integer(value))
    } else if digits.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }) {
      try push(.opaque("an integer of \(digits.count) digits"))
    } else {
      throw flaw("a number makes no sense")
    }
  }

  /// The text of protocol 0 in `bytes`: Latin-1 with Python's escapes. Unknown ones stay as they
  /// are.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.first else {
        text.append(Unicode.Scalar(byte))
        continue
      }
      let digits: Int? =
        switch kind {
        case UInt8(ascii: "x"): 2
        case UInt8(ascii: "u"): 4
        case UInt8(ascii: "U"): 8
        default: nil
        }
      if let digits {
        let code = String(decoding: rest.dropFirst().prefix(digits), as: UTF8.self)
        if code.utf8.count == digits, let value = UInt32(code, radix: 16) {
          // Half a surrogate pair is no character.
          text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
          rest = rest.dropFirst(digits + 1)
          continue
        }
      } else if let plain = escapes[kind] {
        text.append(plain)
        rest = rest.dropFirst()
        continue
      }
      text.append("\\")
    }
    return String(text)
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    UInt8(ascii: "\\"): "\\", UInt8(ascii: "'"): "'", UInt8(ascii: "\""): "\"",
  ]
}
