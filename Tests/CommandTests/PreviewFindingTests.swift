import Foundation
import Imaging
import TestSupport
import Testing

/// What `dcgan preview` and the beginning of a training say of images that are unusual.
@Suite(.serialized) struct PreviewFindingTests {
  /// Makes 20 coloured squares, all different.
  private func makeSquares(in folder: TemporaryFolder) throws {
    for number in 0..<20 {
      let pixels = (0..<1200).map { UInt8(truncatingIfNeeded: $0 * (number + 3)) }
      let image = RasterImage(width: 20, height: 20, channels: 3, pixels: pixels)
      try folder.write("data/\(number + 10).png", Array(image.pngData()))
    }
  }

  /// What is unusual has a row each, and the option that helps; ordinary images have none of them.
  @Test func tellsWhatIsUnusual() throws {
    let folder = try TemporaryFolder()
    try makeSquares(in: folder)
    let ordinary = try Program(["preview", "--dataroot", "data"], in: folder)
    for row in ["cropped", "turned", "transparent", "values", "besides"] {
      #expect(!ordinary.output.contains("\n\(row) "), "\(ordinary.output)")
    }
    try folder.write("data/a.webp", [1])
    try folder.write("data/@eaDir/a.jpg", [1])
    // A photograph and its twin that is to be turned are two pictures.
    let photograph = try RasterImage(
      width: 40, height: 20, channels: 3,
      pixels: (0..<2400).map { UInt8(truncatingIfNeeded: $0 * 11) }
    ).jpegData()
    try folder.write("data/x.jpg", Array(photograph))
    try folder.write("data/y.jpg", turned(Array(photograph)))
    let program = try Program(["preview", "--dataroot", "data"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    for line in [
      "cropped       of the longer side, 0 % in the median, 50 % at most "
        + "(data/x.jpg); --crop top keeps the upper ends of high images, --crop pad all",
      "turned        1 should be by their Exif orientation, and are not, as in torchvision; "
        + "--rotate exif turns them", "duplicates    none",
      "besides       1 .webp file passed over, as only JPEG and PNG are read; convert them to take "
        + "them along", "  not taken: folder @eaDir",
    ] {
      #expect(program.output.contains(line + "\n"), "\(line) is missing in\n\(program.output)")
    }
    #expect(program.output.split(separator: "\n", omittingEmptySubsequences: false).count <= 30)
    let padded = try Program(
      ["preview", "--dataroot", "data", "--crop", "pad", "--rotate", "exif"], in: folder)
    #expect(!padded.output.contains("\ncropped "), "\(padded.output)")
    #expect(padded.output.contains("\nturned        1, by their Exif orientation\n"))
    #expect(padded.output.contains("--crop pad --rotate exif"), "\(padded.output)")
  }

  /// `jpeg` with an Exif segment that says it is to be turned to the right.
  private func turned(_ jpeg: [UInt8]) -> [UInt8] {
    let tiff: [UInt8] =
      Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
    let exif = Array("Exif\0\0".utf8) + tiff
    return jpeg[..<2] + [0xff, 0xe1, 0, UInt8(exif.count + 2)] + exif + jpeg[2...]
  }

  /// Values of 12 bits are nearly black in 16. Preview and training say so, until they are
  /// stretched; the run keeps that.
  @Test func fewBitsAreTold() throws {
    let folder = try TemporaryFolder()
    for number in 0..<12 {
      try folder.write("data/\(number + 10).png", deepPNG(greatest: 4095, seed: number))
    }
    let settings = [
      "--dataroot", "data", "--image-size", "16", "--batch-size", "4", "--nc", "1", "--ngf", "2",
      "--ndf", "2", "--nz", "3",
    ]
    let preview = try Program(["preview", "--dataroot", "data", "--nc", "1"], in: folder)
    #expect(
      preview.output.contains(
        "values        use 12 bits of 16 in 12 images, which are dark; --stretch 12 "
          + "scales them\n"
      ),
      "\(preview.output)")
    #expect(preview.output.contains("mean          -0.9"), "\(preview.output)")
    let dark = try Program(["train", "--dry-run"] + settings, in: folder)
    #expect(
      dark.errors.contains(
        "warning: the values of the 16-bit images among 12 looked at use 12 bits, so that the "
          + "images are nearly black; --stretch 12 scales them, if no image uses more; dcgan preview "
          + "looks at all\n"), "\(dark.errors)")
    let white = try Program(["train", "--dry-run", "--stretch", "8"] + settings, in: folder)
    #expect(
      white.errors.contains(
        "warning: --stretch 8 makes values white that need more bits, and the values of the 16-bit "
          + "images among 12 looked at use 12\n"), "\(white.errors)")
    // The picture is as dark as what training sees.
    let shown = try RasterImage(contentsOf: folder.file("preview.png"), channels: 1)
    #expect(shown.pixels.filter { $0 < 32 }.count > shown.pixels.count * 9 / 10)
    let bright = try Program(
      ["train", "--max-steps", "1", "--stretch", "12", "--out", "run"] + settings, in: folder)
    #expect(
      bright.status == 0 && !bright.errors.contains("warning: the values"), "\(bright.errors)")
    let stretched = try Program(
      ["preview", "--dataroot", "data", "--nc", "1", "--stretch", "12"], in: folder)
    let mean = try #require(stretched.output.firstMatch(of: /mean +(-?0\.\d+) of/))
    #expect(abs(try #require(Double(mean.1))) < 0.2, "\(stretched.output)")
    #expect(!stretched.output.contains("\nvalues "))

    let config = try String(decoding: folder.data("run/config.json"), as: UTF8.self)
    #expect(config.contains("\"stretch\" : 12"), "\(config)")
    let other = try Program(["train", "--resume", "run", "--stretch", "11"], in: folder)
    #expect(other.status == 1 && other.errors.contains("--stretch 11 does not fit"))
    let same = try Program(["train", "--resume", "run", "--max-steps", "2"], in: folder)
    #expect(same.status == 0, "\(same.errors)")
  }

  /// A grey PNG of 16x16 values of 16 bits up to `greatest`, not compressed.
  private func deepPNG(greatest: Int, seed: Int) -> [UInt8] {
    var raw: [UInt8] = []
    for y in 0..<16 {
      raw.append(0)
      for x in 0..<16 {
        let value = (x == 0 && y == 0) ? greatest : (x * 37 + y * 101 + seed * 29) * 13 % greatest
        raw += [UInt8(value >> 8), UInt8(value & 255)]
      }
    }
    var (low, high) = (1, 0)
    for byte in raw {
      low = (low + Int(byte)) % 65_521
      high = (high + low) % 65_521
    }
    let size = raw.count
    let lengths = [size & 255, size >> 8, ~size & 255, ~size >> 8 & 255].map { UInt8($0) }
    let data = [0x78, 1, 1] + lengths + raw + bigEndian(high << 16 | low)
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", bigEndian(16) + bigEndian(16) + [16, 0, 0, 0, 0]) + chunk("IDAT", data)
      + chunk("IEND", [])
  }

  private func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// A chunk of a PNG file with its checksum.
  private func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + data
    let checksum = body.reduce(~UInt32(0)) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
        crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0)
      }
    }
    return bigEndian(data.count) + body + bigEndian(Int(~checksum))
  }
}
