import Foundation

/// GIF's compression (GIF89a, appendix F): bytes become codes for runs that came before, of 9 to 12
/// bits.
struct LZWEncoder {
  private static let clear = 256
  private static let end = 257
  private static let codeLimit = 4096

  private(set) var bytes = Data()
  private var pending: UInt32 = 0
  private var pendingBits = 0
  private var codeBits = 9
  private var nextCode = Self.end + 1
  /// The code of a known run followed by a byte; 0 if that is no known run.
  private var codes = [UInt16](repeating: 0, count: Self.codeLimit * 256)

  /// Compresses `values`, of which there must be at least one.
  init(_ values: [UInt8]) {
    precondition(!values.isEmpty, "LZWEncoder: nothing to compress")
    append(Self.clear)
    var run = Int(values[0])
    for value in values.dropFirst() {
      let place = run << 8 | Int(value)
      if codes[place] != 0 {
        run = Int(codes[place])
        continue
      }
      append(run)
      if nextCode < Self.codeLimit {
        codes[place] = UInt16(nextCode)
        // The reader learns a code one code later; both count bits alike.
        if nextCode == 1 << codeBits { codeBits += 1 }
        nextCode += 1
      } else {
        append(Self.clear)
        for place in codes.indices { codes[place] = 0 }
        (codeBits, nextCode) = (9, Self.end + 1)
      }
      run = Int(value)
    }
    append(run)
    // The reader has then learned one more.
    if nextCode == 1 << codeBits && codeBits < 12 { codeBits += 1 }
    append(Self.end)
    if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
  }

  /// Codes fill bytes from the lowest bit on.
  private mutating func append(_ code: Int) {
    pending |= UInt32(code) << UInt32(pendingBits)
    pendingBits += codeBits
    while pendingBits >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingBits -= 8
    }
  }
}
