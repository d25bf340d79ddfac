import Files
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct AnimationTests {
  /// A chunk of a PNG file, parsed independently of the encoder.
  private struct Chunk: Equatable {
    var kind: String
    var content: [UInt8]

    func number(at offset: Int, bytes: Int = 4) -> Int {
      content[offset..<offset + bytes].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

  /// The chunks of a file; fails unless all lengths and checksums are correct.
  private func chunks(of bytes: [UInt8]) throws -> [Chunk] {
    try #require(Array(bytes.prefix(8)) == Self.signature)
    var chunks: [Chunk] = []
    var rest = bytes[8...]
    while !rest.isEmpty {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let body = Array(rest.dropFirst(4).prefix(4 + length))
      let checksum = rest.dropFirst(8 + length).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
      try #require(body.count == 4 + length)
      #expect(CRC32(of: body.span.bytes).value == checksum)
      chunks.append(
        Chunk(kind: String(decoding: body.prefix(4), as: UTF8.self), content: Array(body[4...])))
      rest = rest.dropFirst(12 + length)
    }
    return chunks
  }

  private func select(_ kinds: Set<String>, from chunks: some Sequence<Chunk>) -> [Chunk] {
    chunks.filter { kinds.contains($0.kind) }
  }

  /// A PNG file of the given chunks.
  private func file(of chunks: [Chunk]) -> [UInt8] {
    chunks.reduce(Self.signature) { file, chunk in
      let body = Array(chunk.kind.utf8) + chunk.content
      let numbers = [UInt32(chunk.content.count), CRC32(of: body.span.bytes).value].map { number in
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
      }
      return file + numbers[0] + body + numbers[1]
    }
  }

  private func images(_ count: Int, width: Int, height: Int, channels: Int) -> [RasterImage] {
    (0..<count).map { index in
      var pixels = pattern(width: width, height: height, channels: channels).pixels
      pixels[index % pixels.count] = UInt8(index)
      return RasterImage(width: width, height: height, channels: channels, pixels: pixels)
    }
  }

  private func write(_ images: [RasterImage], seconds: Double, to path: String) throws {
    var writer = try AnimationWriter(to: path, frames: images.count)
    for image in images { try writer.add(image, seconds: seconds) }
    try writer.finish()
  }

  @Test(arguments: [1, 2, 5], [1, 3])
  func everyPictureIsThere(count: Int, channels: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.png")
    // Large enough for more than one IDAT chunk.
    let images = images(count, width: 131, height: 117, channels: channels)
    try write(images, seconds: 0.125, to: path)
    let bytes = try bytes(of: path)
    let chunks = try chunks(of: bytes)

    let header = try #require(select(["acTL"], from: chunks).first)
    #expect(header.number(at: 0) == count && header.number(at: 4) == 0)
    let numbers = select(["fcTL", "fdAT"], from: chunks).map { $0.number(at: 0) }
    #expect(numbers == Array(0..<numbers.count) && numbers.count >= 2 * count - 1)
    for control in select(["fcTL"], from: chunks) {
      #expect([4, 8, 12, 16].map { control.number(at: $0) } == [131, 117, 0, 0])
      #expect(control.number(at: 20, bytes: 2) * 8 == control.number(at: 22, bytes: 2))
    }

    // Each frame, put into a file of its own, decodes to the image that was added.
    let pieces = chunks.split(omittingEmptySubsequences: false) { $0.kind == "fcTL" }
    #expect(pieces.count == count + 1)
    for (image, piece) in zip(images, pieces.dropFirst()) {
      let rows = select(["IDAT", "fdAT"], from: piece).map {
        Chunk(kind: "IDAT", content: Array($0.content[($0.kind == "fdAT" ? 4 : 0)...]))
      }
      let single = file(of: [chunks[0]] + rows + [Chunk(kind: "IEND", content: [])])
      #expect(try RasterImage(encoded: single, channels: channels) == image)
    }
    // A decoder without support for animations reads the first frame.
    #expect(try RasterImage(encoded: bytes, channels: channels) == images[0])
  }

  @Test func aPictureIsShownForAMinuteAtMost() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.apng")
    try write(images(1, width: 3, height: 2, channels: 1), seconds: 1e300, to: path)
    let bytes = try bytes(of: path)
    let control = try #require(select(["fcTL"], from: chunks(of: bytes)).first)
    #expect(control.number(at: 20, bytes: 2) == 65_535)
  }

  @Test(arguments: [
    ("a.png", AnimationFormat.png), ("A.PNG", .png), ("dir.gif/a.apng", .png), ("x/.a.Gif", .gif),
    ("a", nil),
    (".png", nil), ("a.jpg", nil), ("png", nil), ("", nil),
  ])
  func theEndingNamesTheFormat(path: String, format: AnimationFormat?) {
    #expect(AnimationFormat(path: path) == format)
  }

  @Test func otherEndingsAreRefused() {
    #expect {
      _ = try AnimationWriter(to: "walk.mp4", frames: 2)
    } throws: { "\($0)".contains("walk.mp4") && "\($0)".contains(".apng") }
  }

  @Test func anUnfinishedAnimationLeavesNothing() throws {
    let folder = try TemporaryFolder()
    func begin() throws {
      var writer = try AnimationWriter(to: folder.file("a.png"), frames: 2)
      try writer.add(pattern(width: 4, height: 4, channels: 3), seconds: 1)
    }
    try begin()
    #expect(try folder.content.isEmpty)
  }
}
