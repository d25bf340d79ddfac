import CLibZ

/// Why compressed data cannot be decompressed.
///
/// The description completes the sentence "'FILE' is damaged: …".
package enum InflationError: Error, Equatable, CustomStringConvertible {
  /// The data are not valid in their format.
  case damaged(reason: String)
  /// The data end too early.
  case truncated
  /// The result would exceed `limit` bytes.
  case tooLarge(limit: Int)
  /// zlib cannot allocate its memory.
  case noMemory

  package var description: String {
    switch self {
    case .damaged(let reason): "its compressed data make no sense (\(reason))"
    case .truncated: "its compressed data break off"
    case .tooLarge(let limit): "unpacked it has more than \(limit) bytes"
    case .noMemory: "there is no memory to unpack it"
    }
  }
}

/// Decompression of the deflate format (RFC 1951) by zlib.
package enum Inflation {
  /// The container of the compressed data.
  package enum Format {
    /// A gzip file (RFC 1952). Concatenated files count as one, as in the program `gzip`.
    case gzip
    /// None, as in an entry of a zip file.
    case raw
  }

  /// Whether `bytes` start with gzip's magic number.
  package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// Decompresses `bytes`; throws if the result exceeds `limit` bytes.
  ///
  /// - Parameter expected: the size of the result in bytes, if it is known. Memory for it is
  ///   reserved, so that the result is not copied as it grows.
  package static func inflate(
    _ bytes: [UInt8], format: Format, limit: Int, expected: Int = 0
  ) throws(InflationError) -> [UInt8] {
    try output(of: bytes, format, limit: limit, expected: expected) { _ in true }
  }

  /// The first `count` decompressed bytes, or all if there are fewer. The rest is not decompressed.
  package static func prefix(
    _ count: Int, of bytes: [UInt8], format: Format
  ) throws(InflationError) -> [UInt8] {
    Array(try output(of: bytes, format, limit: .max) { $0 < count }.prefix(count))
  }

  /// Decompresses `bytes` to the end, or until `isWanted` is false for the number of bytes so far.
  private static func output(
    of bytes: [UInt8], _ format: Format, limit: Int, expected: Int = 0,
    while isWanted: (Int) -> Bool
  ) throws(InflationError) -> [UInt8] {
    var stream = unsafe z_stream()
    // 15 is the largest window. Adding 16 selects gzip; negating selects raw data.
    let windowBits: Int32 = format == .gzip ? 15 + 16 : -15
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else {
      throw .noMemory
    }
    defer { unsafe inflateEnd(&stream) }
    var output: [UInt8] = []
    output.reserveCapacity(expected)
    var room = [UInt8](repeating: 0, count: 1 << 16)
    // SAFETY: the stream is given the bounds of `input`, which zlib reads, and in each call those
    // of `room`, which zlib writes. It uses neither outside of these closures.
    try unsafe bytes.withUnsafeBufferPointer { (input) throws(InflationError) in
      // zlib counts input in 32 bits, so it gets at most 1 GiB at a time.
      var offered = 0
      while true {
        if unsafe stream.avail_in == 0 {
          let count = min(input.count - offered, 1 << 30)
          unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress.map { unsafe $0 + offered })
          unsafe stream.avail_in = UInt32(count)
          offered += count
        }
        let (status, count) = unsafe room.withUnsafeMutableBufferPointer { room in
          unsafe stream.next_out = room.baseAddress
          unsafe stream.avail_out = UInt32(room.count)
          let status = unsafe CLibZ.inflate(&stream, Z_NO_FLUSH)
          return (status, unsafe room.count - Int(stream.avail_out))
        }
        guard output.count + count <= limit else { throw .tooLarge(limit: limit) }
        output += room[..<count]
        guard isWanted(output.count) else { return }
        switch status {
        case Z_OK: continue
        case Z_STREAM_END:
          // A further gzip file starts with 0x1f. Zeros after a file are padding.
          let rest = unsafe Int(stream.avail_in) + input.count - offered
          guard unsafe format == .gzip && rest > 0 && stream.next_in.pointee == 0x1f else { return }
          guard unsafe inflateReset(&stream) == Z_OK else { throw .noMemory }
        case Z_BUF_ERROR: throw .truncated
        case Z_MEM_ERROR: throw .noMemory
        default:
          let message = unsafe stream.msg.map { unsafe String(cString: $0) }
          throw .damaged(reason: message ?? "a preset dictionary")
        }
      }
    }
    return output
  }
}
