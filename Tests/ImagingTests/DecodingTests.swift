import Files
import Foundation
import Imaging
import Reference
import TestSupport
import Testing

@Suite struct DecodingTests {
  @Test(arguments: Golden.index.decoding)
  func yieldsThePixelsOfPillow(_ golden: Golden.Decoding) throws {
    let count = golden.width * golden.height
    let color = try RasterImage(contentsOf: Golden.file(golden.file))
    expectEqual(
      color, width: golden.width, height: golden.height,
      pixels: Golden.bytes(at: golden.rgb, count: 3 * count))
    #expect(color.channels == 3)
    let grey = try RasterImage(contentsOf: Golden.file(golden.file), channels: 1)
    expectEqual(
      grey, width: golden.width, height: golden.height,
      pixels: Golden.bytes(at: golden.grey, count: count))
    #expect(grey.channels == 1)
  }

  /// Every proper prefix of a file, including the empty one, throws an error.
  @Test(arguments: [
    "grey.jpg", "progressive.jpg", "cmyk.jpg", "rgb8.png", "rgba16-interlaced.png",
    "palette-alpha.png",
  ])
  func refusesTruncatedFiles(_ name: String) throws {
    let bytes = try bytes(of: Golden.file(name))
    for count in bytes.indices {
      #expect {
        try RasterImage(encoded: Array(bytes[..<count]))
      } throws: { error in
        switch error as? ImageError {
        case .unknownFormat: count < 8
        case .damaged(_, let reason): !reason.isEmpty
        default: false
        }
      }
    }
  }

  /// A damaged file decodes to an image of the right size, or throws an error with a reason.
  @Test(arguments: ["color-420.jpg", "progressive.jpg", "ycck.jpg", "palette4.png", "rgb16.png"])
  func survivesDamagedFiles(_ name: String) throws {
    let bytes = try bytes(of: Golden.file(name))
    for seed in 0..<500 {
      var generator = SplitMix64(seed: UInt64(seed))
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 8..<bytes.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do throws(ImageError) {
        let image = try RasterImage(encoded: damaged)
        #expect(image.pixels.count == image.width * image.height * 3, "seed \(seed)")
      } catch {
        #expect(!error.description.isEmpty, "seed \(seed)")
      }
    }
  }

  @Test func refusesPNGWithAWrongChecksum() throws {
    var bytes = try bytes(of: Golden.file("grey8.png"))
    bytes[bytes.count - 20] ^= 1
    #expect(throws: ImageError.self) { try RasterImage(encoded: bytes) }
  }

  @Test func refusesJPEGWhoseCodedDataBreakOff() throws {
    let bytes = try bytes(of: Golden.file("color-420.jpg"))
    let broken = bytes.dropLast(120) + [0xff, 0xd9]
    #expect {
      try RasterImage(encoded: Array(broken))
    } throws: { error in
      "\(error)".contains("premature end of data segment")
    }
  }

  @Test func refusesWhatIsNoImage() throws {
    let folder = try TemporaryFolder()
    let lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
    for (bytes, found, advice) in [
      ([], "an empty file", "download it again"),
      (
        Array("A picture says more".utf8), "a text that begins with 'A picture says more'",
        "convert"
      ),
      (Array("<!DOCTYPE html><html>".utf8), "a web page (HTML)", "download it again"),
      (Array(lfs.utf8), "a Git LFS pointer", "git lfs pull"),
      (
        Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8), "a WebP picture",
        "convert it to one of these"
      ),
      (Array("GIF89a".utf8), "a GIF picture", "convert it to one of these"),
      ([0, 0, 0, 28] + Array("ftypavif".utf8), "an AVIF picture", "convert it"),
      ([0, 0, 0, 28] + Array("ftypheic".utf8), "an HEIC picture", "convert it"),
      (Array("II*\0".utf8), "a TIFF picture", "convert it"),
      (Array("BM\u{1}\u{2}\u{3}\u{4}\0\0\0\0\u{36}\0".utf8), "a BMP picture", "convert it"),
    ] as [([UInt8], String, String)] {
      let path = try folder.file("a.jpg", bytes: bytes)
      #expect {
        try RasterImage(contentsOf: path)
      } throws: { error in
        guard case .unknownFormat(path, let name?, _) = error as? ImageError else { return false }
        return name.hasPrefix(found) && "\(error)".contains(advice)
          && "\(error)".contains("'\(path)' is neither a PNG nor a JPEG file but \(found)")
      }
    }
    #expect(throws: ImageError.unknownFormat(source: "image data")) {
      try RasterImage(encoded: [1, 2, 3, 4])
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    let folder = try TemporaryFolder()
    let missing = folder.file("missing.png")
    #expect(
      throws: ImageError.system(
        FileError("open", missing, because: "No such file or directory"))
    ) { try RasterImage(contentsOf: missing) }
    #expect(throws: ImageError.system(FileError("read", folder.path, because: "it is a folder"))) {
      try RasterImage(contentsOf: folder.path)
    }
    let pipe = folder.file("pipe.png")
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(
      throws: ImageError.system(FileError("read", pipe, because: "it is not a regular file"))
    ) {
      try RasterImage(contentsOf: pipe)
    }
  }

  /// The first file claims 30,000x30,000 pixels, too many. The second claims just as many as
  /// allowed and fails because its data are missing.
  @Test func refusesDecompressionBombs() throws {
    func header(width: UInt32, height: UInt32) -> [UInt8] {
      var chunk = Array("IHDR".utf8)
      for value in [width, height] {
        chunk += withUnsafeBytes(of: value.bigEndian, Array.init)
      }
      chunk += [8, 0, 0, 0, 0]
      let checksum = chunk.reduce(~UInt32(0)) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
          crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0)
        }
      }
      return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + chunk
        + withUnsafeBytes(of: (~checksum).bigEndian, Array.init)
    }
    let data: [UInt8] = [0, 0, 0, 0] + Array("IDAT".utf8) + [0x35, 0xaf, 0x06, 0x1e]
    #expect {
      try RasterImage(encoded: header(width: 30_000, height: 30_000) + data)
    } throws: { error in
      error as? ImageError
        == .tooLarge(
          source: "image data",
          reason: "30000x30000 pixels; at most 178956970 pixels are decoded")
    }
    #expect {
      try RasterImage(
        encoded: header(width: 178, height: 1_000_000) + data, channels: 1)
    } throws: { error in
      if case .damaged = error as? ImageError { true } else { false }
    }
  }

  /// A hundred compressed texts, each of which unpacks to as much as the pixels. Nobody reads them,
  /// so they take no time: unpacked, they would take a hundred times that of the pixels.
  @Test func textsAreNotUnpacked() throws {
    let image = RasterImage(width: 7000, height: 1000, channels: 1)
    let plain = [UInt8](try image.pngData())
    let start = 33
    var stream: [UInt8] = []
    var place = start
    while place < plain.count {
      let size = plain[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      if plain[place + 4..<place + 8].elementsEqual("IDAT".utf8) {
        stream += plain[place + 8..<place + 8 + size]
      }
      place += size + 12
    }
    let text = Array("zTXtname\0\0".utf8) + stream
    func bigEndian(_ number: UInt32) -> [UInt8] {
      withUnsafeBytes(of: number.bigEndian, Array.init)
    }
    let chunk =
      bigEndian(UInt32(text.count - 4)) + text + bigEndian(CRC32(of: text.span.bytes).value)
    let texts = Array(repeatElement(chunk, count: 100).joined())
    let long = Array(plain[..<start]) + texts + plain[start...]

    // The least of several times, as other tests run meanwhile.
    func time(of bytes: [UInt8]) throws -> Duration {
      var least = Duration.seconds(1000)
      for _ in 0..<5 {
        var result: RasterImage?
        let time = try ContinuousClock().measure {
          result = try RasterImage(encoded: bytes, channels: 1)
        }
        #expect(result == image)
        least = min(least, time)
      }
      return least
    }
    let (short, whole) = (try time(of: plain), try time(of: long))
    #expect(whole < short * 10, "\(whole) with texts, \(short) without")
  }
}
