/// The bytes of `values`, the least significant ones first.
func littleEndian<each Value: FixedWidthInteger>(_ values: repeat each Value) -> [UInt8] {
  var bytes: [UInt8] = []
  for value in repeat each values {
    var rest = value
    for _ in 0..<value.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
  return bytes
}
