import CLibZ

/// CRC-32, the checksum of PNG chunks, gzip files and zip entries (RFC 1952, section 8).
///
/// Bytes can be added piece by piece.
package struct CRC32 {
  /// The checksum of all bytes appended so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes.
  package init() {}

  /// The checksum of `bytes`.
  package init(of bytes: RawSpan) { append(bytes) }

  /// Continues the checksum with `bytes`.
  package mutating func append(_ bytes: RawSpan) {
    // SAFETY: zlib reads `buffer.count` bytes from `base` and keeps no pointer.
    unsafe bytes.withUnsafeBytes { buffer in
      // For a null pointer, zlib returns the initial value instead of the current one.
      guard let base = unsafe buffer.bindMemory(to: UInt8.self).baseAddress else { return }
      value = unsafe UInt32(crc32_z(UInt(value), base, buffer.count))
    }
  }
}
