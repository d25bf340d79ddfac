import PlainText

/// Reads the fields of an object in a file, with sentences about what is wrong, and knows which
/// ones nobody has asked for.
package struct FieldReader {
  private let container: KeyedDecodingContainer<AnyKey>
  private var known: Set<String> = []

  /// The object that `decoder` is at; what is no object is refused.
  package init(_ decoder: any Decoder) throws(NetworkSpecError) {
    do {
      container = try decoder.container(keyedBy: AnyKey.self)
    } catch {
      throw NetworkSpecError("an object in braces is needed")
    }
  }

  /// Whether the object has the field `name`.
  package func contains(_ name: String) -> Bool { container.contains(AnyKey(name)) }

  /// A whole number.
  package mutating func integer(
    _ name: String, default: Int? = nil
  ) throws(NetworkSpecError) -> Int {
    try field(name, `default`, "a whole number")
  }

  /// A number.
  mutating func number(_ name: String, default: Float) throws(NetworkSpecError) -> Float {
    do {
      return try field(name, `default`, "a number")
    } catch {
      // A number that single precision does not hold.
      guard let value = try? container.decode(Double.self, forKey: AnyKey(name)) else {
        throw error
      }
      throw NetworkSpecError(
        "\(name) \(value) is not possible; "
          + (abs(value) > 1
            ? "use a number of at most \(Float.greatestFiniteMagnitude)"
            : "use 0 or a number of at least \(Float.leastNonzeroMagnitude)"))
    }
  }

  /// True or false.
  mutating func flag(_ name: String, default: Bool) throws(NetworkSpecError) -> Bool {
    try field(name, `default`, "true or false")
  }

  /// A text.
  package mutating func text(
    _ name: String, default: String? = nil
  ) throws(NetworkSpecError) -> String {
    try field(name, `default`, "a text")
  }

  /// An object or a list, whose own errors are passed on.
  package mutating func value<Value: Decodable>(
    _ name: String, as: Value.Type, default: Value? = nil, _ kind: String
  ) throws(NetworkSpecError) -> Value {
    try field(name, `default`, kind)
  }

  /// Throws if the object has fields that were not read.
  package func end() throws(NetworkSpecError) {
    let unknown = container.allKeys.map(\.stringValue).filter { !known.contains($0) }.sorted()
    if let name = unknown.first {
      throw NetworkSpecError(
        "'\(name.printable)' is not known here; use \(known.sorted().joined(separator: ", "))")
    }
  }

  private mutating func field<Value: Decodable>(
    _ name: String, _ usual: Value?, _ kind: String
  ) throws(NetworkSpecError) -> Value {
    known.insert(name)
    guard container.contains(AnyKey(name)) else {
      guard let usual else { throw NetworkSpecError("'\(name)' is missing") }
      return usual
    }
    do {
      return try container.decode(Value.self, forKey: AnyKey(name))
    } catch let error as NetworkSpecError {
      throw error
    } catch {
      throw NetworkSpecError("'\(name)' is not \(kind)")
    }
  }
}

/// The name of any field.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
