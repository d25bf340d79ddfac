import Files
import Tensors

/// Collects named tensors and writes a safetensors file.
///
/// The same content gives the same bytes, in whatever order it was added. As in the reference
/// implementation, tensors are sorted by element size, largest first, then by the UTF-8 bytes of
/// their names. Metadata is sorted by key.
///
///     var writer = SafetensorsWriter(metadata: ["format": "pt"])
///     writer.add(filter.oihwFromHWIO(), named: "main.0.weight")
///     try writer.write(to: "generator.safetensors")
public struct SafetensorsWriter: TensorWriter {
  /// Free text for the file's header.
  public var metadata: [String: String]
  /// The tensors to write.
  public var tensors: [WrittenTensor] = []

  /// A writer without tensors, with free text for the header.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Writes the file. A file that exists at `path` stays as it is until the new one is complete and
  /// on the disk.
  ///
  /// Throws if the system refuses (a missing folder, no permission, a full disk), if two tensors
  /// have the same name or one is called `__metadata__`, or if the header exceeds 100,000,000
  /// bytes.
  public func write(to path: String) throws(TensorFileError) {
    let entries = tensors.sorted { left, right in
      let (leftSize, rightSize) = (left.elements.type.size, right.elements.type.size)
      return leftSize == rightSize
        ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : leftSize > rightSize
    }
    let header = try header(for: entries, path: path)
    do {
      let file = try AtomicFile(replacing: path)
      try unsafe file.append([UInt64(header.count)].span.bytes)
      try unsafe file.append(header.span.bytes)
      for entry in entries {
        try entry.elements.withBytes { (bytes) throws(FileError) in try file.append(bytes) }
      }
      try file.commit()
    } catch {
      throw .system(error)
    }
  }

  private func header(
    for entries: [WrittenTensor], path: String
  ) throws(TensorFileError) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      let list = pairs.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      members.append("\(quoted(SafetensorsHeader.metadataKey)):{\(list)}")
    }
    var names: Set = [SafetensorsHeader.metadataKey]
    var end = 0
    for entry in entries {
      guard names.insert(entry.name).inserted else {
        throw .safetensors(path: path, .name(entry.name))
      }
      let begin = end
      end += entry.shape.count * entry.elements.type.size
      let shape = entry.shape.dimensions.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(entry.name)):{\"dtype\":\"\(entry.elements.type.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}")
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    // Padded so that the elements begin at a multiple of 8 bytes and can be mapped.
    header += Array(repeating: UInt8(ascii: " "), count: -header.count & 7)
    guard header.count <= SafetensorsFile.headerLimit else {
      throw .safetensors(path: path, .headerTooLong(length: UInt64(header.count)))
    }
    return header
  }
}

/// `text` as a JSON string with the escapes that JSON requires.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{8}": result += "\\b"
    case "\u{c}": result += "\\f"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<"\u{20}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
