import Files

// Mutations break checksums, which a parser checks before anything else. With the right ones, it
// sees the mutated content.

extension [UInt8] {
  /// A zip archive whose stored entries have the right checksums, in both places; anything else as
  /// it is.
  func withZipChecksums() -> [UInt8] {
    guard starts(with: "PK\u{3}\u{4}".utf8) else { return self }
    var result = self
    var place = 0
    while place + 46 <= count {
      guard self[place...].starts(with: "PK\u{1}\u{2}".utf8) else {
        place += 1
        continue
      }
      let (method, size) = (little(at: place + 10, 2), little(at: place + 20, 4))
      let local = little(at: place + 42, 4)
      if method == 0, local + 30 <= count {
        let start = local + 30 + little(at: local + 26, 2) + little(at: local + 28, 2)
        if start + size <= count {
          let sum = checksum(of: start..<start + size)
          for byte in 0..<4 {
            result[place + 16 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * byte))
            result[local + 14 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * byte))
          }
        }
      }
      place += 46
    }
    return result
  }

  /// A PNG file whose chunks have the right checksums; anything else as it is.
  func withPNGChecksums() -> [UInt8] {
    guard starts(with: [0x89, 0x50, 0x4e, 0x47]) else { return self }
    var result = self
    var place = 8
    while place + 12 <= count {
      let end = place + 8 + big(at: place, 4)
      guard end + 4 <= count else { break }
      let sum = checksum(of: place + 4..<end)
      for byte in 0..<4 { result[end + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * byte)) }
      place = end + 4
    }
    return result
  }

  /// The pixels that the header of a PNG or JPEG file claims; 0 for anything else.
  var codedPixels: Int {
    if starts(with: [0x89, 0x50, 0x4e, 0x47]) {
      guard count >= 24 else { return 0 }
      let (pixels, overflows) = big(at: 16, 4).multipliedReportingOverflow(by: big(at: 20, 4))
      return overflows ? .max : pixels
    }
    // Each frame of a JPEG file, wherever it is.
    return indices.dropLast(8).reduce(0) { most, place in
      guard self[place] == 0xff, 0xc0...0xcf ~= self[place + 1] else { return most }
      return Swift.max(most, big(at: place + 5, 2) * big(at: place + 7, 2))
    }
  }

  private func checksum(of range: Range<Int>) -> UInt32 {
    var sum = CRC32()
    // SAFETY: any byte is a valid one.
    unsafe sum.append(self[range].span.bytes)
    return sum.value
  }

  private func little(at place: Int, _ size: Int) -> Int {
    self[place..<place + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private func big(at place: Int, _ size: Int) -> Int {
    self[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
  }
}
