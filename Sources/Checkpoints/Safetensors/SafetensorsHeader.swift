import PlainText
import Tensors

/// The JSON header of a safetensors file, checked against the size of the file.
///
/// A valid file consists of 8 bytes with the header's length, the header, and the bytes of the
/// tensors without gaps: every byte belongs to exactly one part.
struct SafetensorsHeader {
  private(set) var metadata: [String: String] = [:]
  /// The tensors in the order of their bytes.
  private(set) var entries: [TensorEntry] = []
  /// The file position of each tensor's first byte.
  private(set) var offsets: [Int] = []

  typealias Flaw = SafetensorsFlaw

  /// What the header says about a tensor, unchecked.
  private struct Claim {
    let name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  /// The key of the metadata. No tensor can have this name.
  static let metadataKey = "__metadata__"

  init(json: [UInt8], fileSize: Int) throws(Flaw) {
    let claims: [Claim]
    do {
      claims = try Self.parse(json, metadata: &metadata)
    } catch {
      throw .header(reason: error.reason, offset: error.offset)
    }
    let dataStart = 8 + json.count
    var end = 0
    for claim in claims.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      entries.append(try Self.check(claim, follows: end))
      // If this overflows, so does the end of the last tensor below.
      offsets.append(dataStart &+ end)
      end = claim.end
    }
    let (expected, overflow) = dataStart.addingReportingOverflow(end)
    guard !overflow && expected == fileSize else {
      throw .wrongFileSize(expected: overflow ? .max : expected, size: fileSize)
    }
  }

  private static func check(
    _ claim: Claim, follows end: Int
  ) throws(Flaw) -> TensorEntry {
    // Texts are compared canonically, which is quadratic in a row of combining marks.
    guard claim.type.utf8.count < 16, let type = ScalarType(rawValue: claim.type) else {
      throw .unsupportedType(tensor: claim.name, type: claim.type)
    }
    // Without zeros, the product of the extents overflows in any order or in none.
    var size = type.size
    for extent in claim.shape where extent > 0 {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .overflow(tensor: claim.name) }
      size = product
    }
    if claim.shape.contains(0) { size = 0 }
    // The difference cannot overflow: both are at least 0.
    guard claim.end - claim.begin == size else {
      throw .wrongSize(tensor: claim.name, expected: size, begin: claim.begin, end: claim.end)
    }
    guard claim.begin == end else {
      throw .misplaced(tensor: claim.name, expected: end, begin: claim.begin)
    }
    return TensorEntry(name: claim.name, type: type, shape: TensorShape(claim.shape))
  }

  private static func parse(
    _ json: [UInt8], metadata: inout [String: String]
  ) throws(JSONParser.Failure) -> [Claim] {
    var parser = JSONParser(json)
    guard json.first == UInt8(ascii: "{") else {
      throw parser.failure("it does not begin with a brace")
    }
    var claims: [Claim] = []
    try parser.object { (parser, name) throws(JSONParser.Failure) in
      guard name != metadataKey else {
        try parser.object { (parser, key) throws(JSONParser.Failure) in
          metadata[key] = try parser.string()
        }
        return
      }
      claims.append(try claim(named: name, from: &parser))
    }
    try parser.end()
    return claims
  }

  private static func claim(
    named name: String, from parser: inout JSONParser
  ) throws(JSONParser.Failure) -> Claim {
    var claim = Claim(name: name)
    var missing: Set = ["dtype", "shape", "data_offsets"]
    try parser.object { (parser, key) throws(JSONParser.Failure) in
      switch key {
      case "dtype": claim.type = try parser.string()
      case "shape": claim.shape = try integers(from: &parser)
      case "data_offsets":
        let offsets = try integers(from: &parser)
        guard offsets.count == 2 else {
          throw parser.failure("\"\(name.printable)\" has \(offsets.count) offsets instead of 2")
        }
        (claim.begin, claim.end) = (offsets[0], offsets[1])
      default:
        throw parser.failure("\"\(name.printable)\" has an unknown field \"\(key.printable)\"")
      }
      missing.remove(key)
    }
    guard missing.isEmpty else {
      throw parser.failure(
        "\"\(name.printable)\" lacks \(missing.sorted().joined(separator: ", "))")
    }
    return claim
  }

  private static func integers(
    from parser: inout JSONParser
  ) throws(JSONParser.Failure) -> [Int] {
    var integers: [Int] = []
    try parser.array { (parser) throws(JSONParser.Failure) in
      integers.append(try parser.integer())
    }
    return integers
  }
}
