import Foundation
import Preconditions

/// Encodes animated GIF (GIF89a). Each frame has its own colour table.
struct GIFEncoder: AnimationEncoder {
  private var isFirst = true

  mutating func encode(_ image: RasterImage, seconds: Double) throws(ImageError) -> Data {
    let limit = Int(UInt16.max)
    guard image.width <= limit && image.height <= limit else {
      throw .notEncodable(
        reason: "\(image.width)x\(image.height) pixels; GIF files have at most \(limit) a side")
    }
    var data = Data()
    if isFirst { data += Self.beginning(image) }
    isFirst = false
    // Graphic control: the frame stays until the next one covers it; delay in 1/100 s.
    data += [0x21, 0xf9, 4, 1 << 2]
    data += Self.number(Int(min(seconds * 100, Double(limit)).rounded()))
    data += [0, 0]
    data.append(0x2c)
    for value in [0, 0, image.width, image.height] { data += Self.number(value) }
    let pixels = image.converted(toChannels: 3).pixels
    let table = ColourTable(of: pixels)
    // Image descriptor: a local table of 2^(7 + 1) colours follows.
    data.append(0x80 | 7)
    data += table.colours + [UInt8](repeating: 0, count: 768 - table.colours.count)
    data.append(8)
    var rest = LZWEncoder(table.indices(of: pixels)).bytes[...]
    while !rest.isEmpty {
      let block = rest.prefix(255)
      data.append(UInt8(block.count))
      data += block
      rest = rest.dropFirst(255)
    }
    data.append(0)
    return data
  }

  var end: Data { Data([0x3b]) }

  /// The file's header: the size, and the extension that makes the animation loop forever.
  private static func beginning(_ image: RasterImage) -> Data {
    var data = Data("GIF89a".utf8)
    data += number(image.width) + number(image.height)
    data += [0x70, 0, 0]
    data += [0x21, 0xff, 11]
    data += Data("NETSCAPE2.0".utf8)
    data += [3, 1, 0, 0, 0]
    return data
  }

  /// A 16-bit number in little-endian order.
  private static func number(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }
}

/// GIF's LZW compression (GIF89a, appendix F) with codes of 9 to 12 bits.
struct LZWEncoder {
  private static let clear = 256
  private static let end = 257
  private static let codeLimit = 4096

  private(set) var bytes = Data()
  private var pending: UInt32 = 0
  private var pendingBits = 0
  private var codeBits = 9
  private var nextCode = Self.end + 1
  /// The code of a known run plus one more byte, at `run << 8 | byte`; 0 if there is none.
  private var codes = [UInt16](repeating: 0, count: Self.codeLimit * 256)

  /// Compresses `values`, at least one.
  init(_ values: [UInt8]) {
    require(!values.isEmpty, "LZWEncoder: nothing to compress")
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
        // The first code that does not fit widens all later codes. The decoder, which adds each
        // code one step later, widens at the same place.
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
    // Before the end code, the decoder adds the code of the last run.
    if nextCode == 1 << codeBits && codeBits < 12 { codeBits += 1 }
    append(Self.end)
    if pendingBits > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
  }

  /// Appends a code of `codeBits` bits. Codes fill bytes from the least significant bit on.
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
