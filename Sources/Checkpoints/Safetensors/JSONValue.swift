import PlainText

/// A value of JSON whose numbers, booleans and nulls are not kept.
enum JSONValue {
  case object([UTF8Key: JSONValue])
  case array([JSONValue])
  case text(String)
  /// Anything else.
  case other

  /// The member `name` of an object; nil if this is none or has none.
  subscript(_ name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[UTF8Key(name)]
  }

  /// The elements of an array; empty for another value.
  var elements: [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// The text; nil for another value.
  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// The non-negative integer that the text says; nil for another value.
  var integer: Int? { text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil } }
}

extension JSONParser {
  /// The deepest nesting of objects and arrays in `value`.
  private static let depthLimit = 64

  /// Reads any value.
  mutating func value(depth: Int = 0) throws(Failure) -> JSONValue {
    guard depth < Self.depthLimit else { throw failure("it is nested too deeply") }
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [UTF8Key: JSONValue] = [:]
      try object { (parser, key) throws(Failure) in
        members[UTF8Key(key)] = try parser.value(depth: depth + 1)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      try array { (parser) throws(Failure) in
        elements.append(try parser.value(depth: depth + 1))
      }
      return .array(elements)
    case UInt8(ascii: "\""): return .text(try string())
    default:
      try skipWord()
      return .other
    }
  }
}
