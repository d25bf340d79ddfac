import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct GIFTests {
  /// The frames of a GIF file and their delays, decoded as the specification says.
  private struct Reader {
    var bytes: [UInt8]
    var place = 0
    var pictures: [(image: RasterImage, hundredths: Int)] = []

    init(_ content: [UInt8]) throws {
      bytes = content
      #expect(take(6) == Array("GIF89a".utf8))
      let (width, height) = (number(), number())
      #expect(take(3) == [0x70, 0, 0])
      #expect(take(3) == [0x21, 0xff, 11])
      #expect(take(11) == Array("NETSCAPE2.0".utf8))
      #expect(take(5) == [3, 1, 0, 0, 0])
      while bytes[place] != 0x3b {
        #expect(take(4) == [0x21, 0xf9, 4, 4])
        let time = number()
        #expect(take(3) == [0, 0, 0x2c])
        let frame = [number(), number(), number(), number()]
        #expect(frame == [0, 0, width, height])
        #expect(take(1) == [0x87])
        let table = take(768)
        let size = Int(take(1)[0])
        var packed: [UInt8] = []
        while true {
          let count = Int(take(1)[0])
          if count == 0 { break }
          packed += take(count)
        }
        let pixels = try unpack(packed, size: size).flatMap { Array(table[3 * $0..<3 * $0 + 3]) }
        pictures.append(
          (RasterImage(width: width, height: height, channels: 3, pixels: pixels), time))
      }
      #expect(place == bytes.count - 1)
    }

    private mutating func take(_ count: Int) -> [UInt8] {
      defer { place += count }
      return Array(bytes[place..<place + count])
    }

    private mutating func number() -> Int {
      let pair = take(2)
      return Int(pair[0]) + 256 * Int(pair[1])
    }

    private func unpack(_ packed: [UInt8], size: Int) throws -> [Int] {
      let (clear, end) = (1 << size, 1 << size + 1)
      let bits = packed.flatMap { byte in (0..<8).map { Int(byte >> $0) & 1 } }
      var (output, table, previous): ([Int], [[Int]], [Int]?) = ([], [], nil)
      var (width, position) = (size + 1, 0)
      while true {
        try #require(position + width <= bits.count)
        let code = (0..<width).reduce(0) { $0 | bits[position + $1] << $1 }
        position += width
        if code == end { return output }
        if code == clear {
          table = (0..<end + 1).map { [$0] }
          (width, previous) = (size + 1, nil)
          continue
        }
        if let run = previous {
          let first = code < table.count ? table[code][0] : run[0]
          if table.count < 4096 { table.append(run + [first]) }
        }
        try #require(code < table.count)
        output += table[code]
        previous = table[code]
        if table.count == 1 << width && width < 12 { width += 1 }
      }
    }
  }

  private func write(_ images: [RasterImage], seconds: Double) throws -> Reader {
    let folder = try TemporaryFolder()
    let path = folder.file("a.gif")
    var writer = try AnimationWriter(to: path, frames: images.count)
    for image in images { try writer.add(image, seconds: seconds) }
    try writer.finish()
    return try Reader(bytes(of: path))
  }

  /// With at most 256 reduced colours nothing is lost, for all widths of codes.
  @Test(arguments: [1, 2, 255, 300, 4000, 70_000])
  func fewColoursAreExact(count: Int) throws {
    var state: UInt32 = 7
    let pixels = (0..<count).flatMap { _ -> [UInt8] in
      state = state &* 1_664_525 &+ 1_013_904_223
      let random = [24, 16, 8].map { UInt8(truncatingIfNeeded: state >> $0) }
      return [random[0] & 0xf8, random[1] & 0x80, random[2] & 0xc0]
    }
    let image = RasterImage(width: count, height: 1, channels: 3, pixels: pixels)
    guard count < 65_536 else {
      #expect { try write([image], seconds: 1) } throws: { "\($0)".contains("65535") }
      return
    }
    let read = try write([image, image], seconds: 0.25)
    let times = read.pictures.map(\.hundredths)
    #expect(times == [25, 25])
    #expect(read.pictures.allSatisfy { $0.image == image })
  }

  /// Long runs and noise fill and clear the code table many times.
  @Test(arguments: [1, 3]) func manyColoursAreNear(channels: Int) throws {
    let images = [
      pattern(width: 201, height: 150, channels: channels),
      RasterImage(width: 201, height: 150, channels: channels),
    ]
    let read = try write(images, seconds: 1e9)
    let times = read.pictures.map(\.hundredths)
    #expect(times == [65_535, 65_535])
    #expect(read.pictures[1].image == RasterImage(width: 201, height: 150, channels: 3))
    let found = read.pictures[0].image.pixels
    let squares = found.enumerated().map { index, value in
      let exact = images[0].pixels[channels == 3 ? index : index / 3]
      return pow(Double(value) - Double(exact), 2)
    }
    let error = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    #expect(error < (channels == 3 ? 20 : 3), "\(error)")
  }
}
