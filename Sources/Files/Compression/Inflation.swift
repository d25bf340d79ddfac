import CLibZ

/// Why compressed bytes cannot be unpacked. The description completes a sentence that begins with
/// the name of the file: "… is damaged: …".
package enum InflationError: Error, Equatable, CustomStringConvertible {
  /// The bytes break the rules of the format.
  case damaged(reason: String)
  /// The data end before they are complete.
  case truncated
  /// They would become more than `limit` bytes.
  case tooLarge(limit: Int)
  /// There is no memory for it.
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

/// Unpacks what zlib's algorithm has packed (RFC 1951).
package enum Inflation {
  /// What stands around the compressed data.
  package enum Format {
    /// A gzip file (RFC 1952); several that follow one another count as one, as for `gzip`.
    case gzip
    /// Nothing: an entry of a zip file.
    case raw
  }

  /// Whether `bytes` begin as a gzip file does.
  package static func isGzip(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// What `bytes` unpack to, at most `limit` bytes.
  package static func inflate(
    _ bytes: [UInt8], format: Format, limit: Int
  ) throws(InflationError) -> [UInt8] {
    try output(of: bytes, format, limit: limit) { _ in true }
  }

  /// The first bytes that `bytes` unpack to: `count` of them, or all if there are fewer.
  package static func prefix(
    _ count: Int, of bytes: [UInt8], format: Format
  ) throws(InflationError) -> [UInt8] {
    Array(try output(of: bytes, format, limit: .max) { $0 < count }.prefix(count))
  }

  /// What `bytes` unpack to as long as `isWanted` says so of the number of bytes that there are.
  private static func output(
    of bytes: [UInt8], _ format: Format, limit: Int, while isWanted: (Int) -> Bool
  ) throws(InflationError) -> [UInt8] {
    var output: [UInt8] = []
    var failure: InflationError?
    // SAFETY: zlib reads within `input`, and writes within `room`, whose bounds the stream is told.
    bytes.withUnsafeBufferPointer { input in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 16) { room in
        room.initialize(repeating: 0)
        do throws(InflationError) {
          try inflate(input, format, limit: limit, through: room) {
            output += $0
            return isWanted(output.count)
          }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    return output
  }

  private static func inflate(
    _ input: UnsafeBufferPointer<UInt8>, _ format: Format, limit: Int,
    through room: UnsafeMutableBufferPointer<UInt8>,
    append: (Slice<UnsafeMutableBufferPointer<UInt8>>) -> Bool
  ) throws(InflationError) {
    var stream = z_stream()
    // 15 is the largest window; 16 more asks for gzip, a minus for no wrapping at all.
    let windowBits: Int32 = format == .gzip ? 15 + 16 : -15
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { throw .noMemory }
    defer { inflateEnd(&stream) }
    // zlib counts in 32 bits, so the input is handed over in pieces.
    var offered = 0
    var count = 0
    while true {
      if stream.avail_in == 0 {
        let piece = min(input.count - offered, 1 << 30)
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + offered })
        stream.avail_in = UInt32(piece)
        offered += piece
      }
      stream.next_out = room.baseAddress
      stream.avail_out = UInt32(room.count)
      let status = CLibZ.inflate(&stream, Z_NO_FLUSH)
      let written = room.count - Int(stream.avail_out)
      count += written
      guard count <= limit else { throw .tooLarge(limit: limit) }
      guard append(room[..<written]) else { return }
      let rest = Int(stream.avail_in) + input.count - offered
      switch status {
      case Z_OK: continue
      case Z_STREAM_END:
        // Zeros behind a gzip file are padding.
        let follows = rest > 0 && stream.next_in.pointee == 0x1f
        guard format == .gzip, follows else { return }
        guard inflateReset(&stream) == Z_OK else { throw .noMemory }
      case Z_BUF_ERROR: throw .truncated
      case Z_MEM_ERROR: throw .noMemory
      default:
        throw .damaged(reason: stream.msg.map { String(cString: $0) } ?? "a preset dictionary")
      }
    }
  }
}
