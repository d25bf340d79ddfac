import Files
import Foundation

extension AtomicFile {
  /// Replaces the file at `path` by `value` as JSON that people can read, with sorted keys and
  /// dates in ISO 8601.
  static func replace(_ path: String, withJSON value: some Encodable) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let data: Data
    do {
      data = try encoder.encode(value) + Data("\n".utf8)
    } catch {
      throw FileError("write", path, because: "\(error)")
    }
    try replace(path, with: data.bytes)
  }
}
