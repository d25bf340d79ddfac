import Files
import Foundation
import Imaging
import TestSupport
import Testing

/// How files become squares: turned, on a background, stretched, cropped.
@Suite struct PreparationTests {
  /// A case of `Golden/make_preparation.py`.
  struct Golden: Decodable, CustomTestStringConvertible {
    let name: String
    let file: Data
    let width: Int, height: Int, channels: Int
    let pixels: Data
    let orientation: Int?
    let background: String?
    let stretch: Int?
    let side: Int?
    let crop: String?

    var testDescription: String { name }

    static let all: [Golden] = {
      do {
        let path = ImagingTests.Golden.file("preparation.json")
        return try JSONDecoder().decode(
          [Golden].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
      } catch {
        fatalError("Golden/preparation.json: \(error)")
      }
    }()

    /// The settings of the case.
    var preparation: ImagePreparation {
      var preparation = ImagePreparation()
      if orientation != nil { preparation.rotate = .exif }
      preparation.background = background.flatMap(RGBColour.init)
      preparation.stretch = stretch
      if let crop = crop.flatMap(ImagePreparation.Crop.init) { preparation.crop = crop }
      return preparation
    }
  }

  /// Squares have the golden's size, or that of its longer side, and then hold it in the middle.
  @Test(arguments: Golden.all)
  func yieldsThePixelsOfPillow(_ golden: Golden) throws {
    var preparation = golden.preparation
    preparation.crop = .pad
    let side = max(golden.width, golden.height)
    let image = try RasterImage(
      encoded: [UInt8](golden.file), source: golden.name, channels: golden.channels, side: side,
      preparation: preparation)
    expectEqual(
      image.centerCropped(width: golden.width, height: golden.height), width: golden.width,
      height: golden.height, pixels: [UInt8](golden.pixels))
    let inspected = try RasterImage.inspected(
      encoded: [UInt8](golden.file), source: golden.name, channels: golden.channels, side: side,
      preparation: preparation)
    #expect(inspected.image == image)
    #expect(inspected.traits.orientation.rawValue == golden.orientation ?? 1)
    #expect(inspected.traits.hasTransparency == (golden.background != nil && golden.crop == nil))
    if golden.name.hasSuffix("bits") { #expect(inspected.traits.depth == 16) }
  }

  /// By default the orientation is that of the file.
  @Test func nothingIsTurnedUnlessAsked() throws {
    for golden in Golden.all where golden.orientation != nil {
      let bytes = [UInt8](golden.file)
      let stored = try RasterImage(encoded: bytes)
      let image = try RasterImage(
        encoded: bytes, source: "", channels: 3, side: 8, preparation: ImagePreparation())
      #expect(image == stored.resized(shorterSide: 8).centerCropped(to: 8))
    }
  }

  /// Rows that are resized as they are decoded make the image that the whole makes. The traits
  /// change nothing.
  @Test(arguments: ImagingTests.Golden.index.decoding, [1, 3])
  func rowsMakeTheImageOfTheWhole(_ golden: ImagingTests.Golden.Decoding, channels: Int) throws {
    let bytes = try bytes(of: ImagingTests.Golden.file(golden.file))
    let whole = try RasterImage(encoded: bytes, channels: channels)
    for side in [5, 13, 64] {
      let expected = whole.resized(shorterSide: side).centerCropped(to: side)
      let image = try RasterImage(
        encoded: bytes, source: "", channels: channels, side: side,
        preparation: ImagePreparation())
      #expect(image == expected)
      let inspected = try RasterImage.inspected(
        encoded: bytes, source: "", channels: channels, side: side,
        preparation: ImagePreparation())
      #expect(inspected.image == expected)
      #expect(inspected.traits.width == golden.width && inspected.traits.height == golden.height)
    }
  }

  @Test func theTopIsKept() {
    let high = pattern(width: 20, height: 51, channels: 3)
    let wide = pattern(width: 51, height: 20, channels: 3)
    var preparation = ImagePreparation()
    preparation.crop = .top
    let resized = high.resized(shorterSide: 8)
    let rows = Array(resized.pixels.prefix(8 * 8 * 3))
    #expect(high.prepared(to: 8, by: preparation).pixels == rows)
    #expect(wide.prepared(to: 8, by: preparation) == wide.resizedAndCropped(to: 8))
  }

  /// Any prefix and any damage of Exif data is read without harm; only whole data turn.
  @Test func damagedOrientationsAreNone() throws {
    for golden in Golden.all where golden.orientation == 6 {
      let bytes = [UInt8](golden.file)
      #expect(Orientation(ofFile: bytes) == .rightTurn)
      for count in bytes.indices { _ = Orientation(ofFile: Array(bytes[..<count])) }
      for seed in 0..<300 {
        var generator = SystemRandomNumberGenerator()
        var damaged = bytes
        for _ in 0..<3 {
          damaged[(seed * 7 + Int.random(in: 0..<200, using: &generator)) % bytes.count] = .random(
            in: 0...255, using: &generator)
        }
        _ = Orientation(ofFile: damaged)
      }
    }
    let header = Array("\u{89}PNG".utf8) + [0, 0, 0, 0]
    #expect(Orientation(ofFile: []) == .upright && Orientation(ofFile: [0xff, 0xd8]) == .upright)
    #expect(Orientation(ofFile: header + [255, 255, 255, 255] + Array("eXIf".utf8)) == .upright)
    // A directory that claims 65,535 entries, at an offset near 2^32.
    let exif: [UInt8] = Array("MM\0*".utf8) + [255, 255, 255, 255, 255, 255]
    let segment = [0xff, 0xd8, 0xff, 0xe1, 0, UInt8(2 + 6 + exif.count)] + Array("Exif\0\0".utf8)
    #expect(Orientation(ofFile: segment + exif) == .upright)
    for value in [0, 9, 255] as [UInt8] {
      let directory: [UInt8] = [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0]
      let tiff = Array("MM\0*".utf8) + directory
      let file = [0xff, 0xd8, 0xff, 0xe1, 0, UInt8(2 + 6 + tiff.count)] + Array("Exif\0\0".utf8)
      #expect(Orientation(ofFile: file + tiff) == .upright)
    }
  }

  /// Files of a few kilobytes that take much memory as a whole are refused; row by row they are
  /// read.
  @Test func memoryIsInProportionToTheFile() throws {
    let side = 12_000
    for isInterlaced in [false, true] {
      let bytes = flatPNG(side: side, isInterlaced: isInterlaced)
      #expect(bytes.count < 200_000)
      let result = Result {
        try RasterImage(
          encoded: bytes, source: "flat", channels: 3, side: 16, preparation: ImagePreparation())
      }
      guard isInterlaced else {
        #expect(try result.get().pixels.allSatisfy { $0 == 0 })
        continue
      }
      #expect {
        _ = try result.get()
      } throws: { error in
        "\(error)".contains(
          "12000x12000 pixels, which take 137 MB of memory, as the file is "
            + "interlaced; at most 128 MB")
      }
    }
  }

  /// A row is held in memory as a whole, and weights of all rows, so their numbers have a limit.
  @Test(arguments: [(1_000_001, 1), (1, 1_000_001)])
  func rowsOfEnormousLengthAreRefused(width: Int, height: Int) throws {
    let bytes = flatPNG(width: width, height: height, isInterlaced: false)
    #expect {
      _ = try RasterImage(
        encoded: bytes, source: "long", channels: 1, side: 8, preparation: ImagePreparation())
    } throws: { error in
      "\(error)".contains("at most 1000000 in a row or column are decoded")
    }
  }

  private func flatPNG(side: Int, isInterlaced: Bool) -> [UInt8] {
    flatPNG(width: side, height: side, isInterlaced: isInterlaced)
  }

  /// A black PNG of 1 bit a pixel.
  private func flatPNG(width: Int, height: Int, isInterlaced: Bool) -> [UInt8] {
    // Each row has a byte for its filter. Interlaced rows are more and shorter; what is missing
    // would be found only after the refusal.
    let header = [width, height].flatMap { size in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    }
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", header + [1, 0, 0, 0, isInterlaced ? 1 : 0])
      + chunk("IDAT", zlibZeros((1 + (width + 7) / 8) * height)) + chunk("IEND", [])
  }

  /// `count` zeros, compressed: one literal, then the longest copies of what is before (RFC 1950
  /// and 1951, fixed codes).
  private func zlibZeros(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    var (buffer, filled) = (UInt32(0), UInt32(0))
    /// Appends a number, its low bits first.
    func add(_ bits: UInt32, _ count: UInt32) {
      buffer |= bits << filled
      filled += count
      while filled >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: buffer))
        buffer >>= 8
        filled -= 8
      }
    }
    /// Codes come with their high bits first: 0 is 00110000, 258 bytes from one before are 11000101
    /// and 00000.
    func literal() { add(0b0000_1100, 8) }
    add(0b011, 3)
    literal()
    for _ in 0..<(count - 1) / 258 {
      add(0b1010_0011, 8)
      add(0, 5)
    }
    for _ in 0..<(count - 1) % 258 { literal() }
    add(0, 7)
    add(0, 7)
    return bytes + bigEndian((count % 65_521) << 16 | 1)
  }

  private func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(CRC32(of: body.span.bytes).value))
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  @Test func coloursAreWords() {
    #expect(RGBColour("White") == .white && RGBColour("#000000") == .black)
    #expect(RGBColour("0a0B0c") == RGBColour(red: 10, green: 11, blue: 12))
    #expect(RGBColour("0a0B0c")?.description == "0a0b0c" && RGBColour.white.description == "white")
    for text in ["", "whit", "12345", "1234567", "#12345g", "+12345", "１２３４５６"] {
      #expect(RGBColour(text) == nil, "\(text)")
    }
  }

  @Test func settingsComeBackFromJSON() throws {
    var preparation = ImagePreparation()
    let decoder = JSONDecoder()
    #expect(try decoder.decode(ImagePreparation.self, from: Data("{}".utf8)) == preparation)
    preparation.crop = .pad
    preparation.rotate = .exif
    preparation.background = RGBColour("3366cc")
    preparation.stretch = 12
    let json = try JSONEncoder().encode(preparation)
    #expect(try decoder.decode(ImagePreparation.self, from: json) == preparation)
    #expect(preparation.flaw == nil)
    #expect(throws: DecodingError.self) {
      try decoder.decode(ImagePreparation.self, from: Data("{\"stretch\": 99}".utf8))
    }
    for bits in [-1, 0, 16, .max] {
      preparation.stretch = bits
      #expect(preparation.flaw?.contains("1 to 15") == true)
    }
  }
}
