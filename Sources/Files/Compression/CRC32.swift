import CLibZ

/// The checksum of PNG chunks and zip entries (RFC 1952, section 8), built up piece by piece.
package struct CRC32 {
  /// The checksum of everything that was appended.
  package private(set) var value: UInt32 = 0

  package init() {}

  /// The checksum of `bytes`.
  package init(of bytes: RawSpan) { append(bytes) }

  /// Adds `bytes` to what is summed up.
  package mutating func append(_ bytes: RawSpan) {
    // SAFETY: zlib reads the buffer's bytes alone.
    bytes.withUnsafeBytes { buffer in
      let base = buffer.bindMemory(to: UInt8.self).baseAddress
      // Without a buffer, zlib would start anew.
      guard let base else { return }
      value = UInt32(crc32_z(UInt(value), base, buffer.count))
    }
  }
}
