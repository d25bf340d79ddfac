/// A path as the system knows it: any bytes but 0, UTF-8 or not.
package struct FilePath: Sendable, Equatable {
  /// The path for users, with `\xHH` in place of each byte that is no UTF-8.
  package let text: String
  /// The bytes; nil if they are those of `text`.
  private let raw: [UInt8]?

  /// The path `text`.
  package init(_ text: String) {
    self.text = text
    raw = nil
  }

  /// The path of the given bytes.
  package init(bytes: some Collection<UInt8>) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self.init(text)
    } else {
      self.init(text: Self.escaped(Array(bytes)), raw: Array(bytes))
    }
  }

  private init(text: String, raw: [UInt8]?) {
    self.text = text
    self.raw = raw
  }

  /// The bytes.
  package var bytes: [UInt8] { raw ?? Array(text.utf8) }

  /// Whether `text` has the same bytes.
  package var isText: Bool { raw == nil }

  /// The path of `name` in the folder of this path.
  package func appending(_ name: FilePath) -> FilePath {
    let isPlain = raw == nil && name.raw == nil
    return FilePath(
      text: "\(text)/\(name.text)",
      raw: isPlain ? nil : bytes + [UInt8(ascii: "/")] + name.bytes)
  }

  /// Whether the bytes of this path come before those of `other`.
  package func precedes(_ other: FilePath) -> Bool {
    raw == nil && other.raw == nil
      ? text.utf8.lexicographicallyPrecedes(other.text.utf8)
      : bytes.lexicographicallyPrecedes(other.bytes)
  }

  /// Calls `body` with the path as C functions take it.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    guard let raw else { return unsafe text.withCString(body) }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: raw.count + 1) { buffer in
      for (place, byte) in raw.enumerated() {
        unsafe buffer.initializeElement(at: place, to: CChar(bitPattern: byte))
      }
      unsafe buffer.initializeElement(at: raw.count, to: 0)
      guard let base = buffer.baseAddress else { return unsafe text.withCString(body) }
      return unsafe body(UnsafePointer(base))
    }
  }

  /// `bytes` as text, with those that are no UTF-8 as `\xHH`.
  private static func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var input = bytes.makeIterator()
    var place = 0
    while true {
      switch parser.parseScalar(from: &input) {
      case .valid(let scalar):
        text.unicodeScalars.append(Unicode.UTF8.decode(scalar))
        place += scalar.count
      case .error(let length):
        for byte in bytes[place..<place + length] {
          text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        place += length
      case .emptyInput:
        return text
      }
    }
  }
}
