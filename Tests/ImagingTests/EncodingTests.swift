import Files
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct EncodingTests {
  @Test(arguments: [1, 3], [1, 2, 64, 201])
  func pngReturnsEveryPixel(channels: Int, width: Int) throws {
    let image = pattern(width: width, height: 33, channels: channels)
    let data = try image.pngData()
    #expect(try RasterImage(encoded: [UInt8](data), channels: channels) == image)
  }

  /// An image always encodes to the same bytes, so repeated runs write equal files.
  @Test func pngIsReproducible() throws {
    let image = pattern(width: 40, height: 30, channels: 3)
    #expect(try image.pngData() == image.pngData())
  }

  @Test(arguments: Golden.index.encoding)
  func jpegLosesWhatItLosesInPillow(_ golden: Golden.Encoding) throws {
    let image = try RasterImage(contentsOf: Golden.file(golden.file), channels: golden.channels)
    let data = try image.jpegData(quality: golden.quality)
    let decoded = try RasterImage(encoded: [UInt8](data), channels: golden.channels)
    expectEqual(
      decoded, width: image.width, height: image.height,
      pixels: Golden.bytes(at: golden.pixels, count: image.pixels.count))
  }

  @Test func jpegLimitsTheQuality() throws {
    let image = pattern(width: 20, height: 20, channels: 3)
    #expect(try image.jpegData(quality: .min) == image.jpegData(quality: 1))
    #expect(try image.jpegData(quality: .max) == image.jpegData(quality: 100))
  }

  /// The file is larger than the encoder's first block of memory.
  @Test func jpegGrowsItsMemory() throws {
    let image = pattern(width: 300, height: 300, channels: 3)
    let data = try image.jpegData(quality: 100)
    #expect(data.count > 100_000)
    let decoded = try RasterImage(encoded: [UInt8](data))
    #expect(decoded.width == 300 && decoded.height == 300)
  }

  @Test func jpegRefusesSidesThatItCannotExpress() throws {
    let image = RasterImage(width: 65_501, height: 1, channels: 1)
    #expect(
      throws: ImageError.notEncodable(
        reason: "65501x1 pixels; JPEG files have at most 65500 a side")
    ) { try image.jpegData() }
    #expect(RasterImage.jpegSideLimit == 65_500)
    #expect(try RasterImage(encoded: [UInt8](image.pngData()), channels: 1) == image)
  }

  @Test func pngRefusesSidesThatOtherProgramsDoNotRead() throws {
    let limit = RasterImage.pngSideLimit
    #expect(
      throws: ImageError.notEncodable(
        reason: "1x1000001 pixels; PNG files are written with at most 1000000 a side")
    ) { try RasterImage(width: 1, height: limit + 1, channels: 1).pngData() }
    let image = RasterImage(width: limit, height: 1, channels: 1)
    #expect(try RasterImage(encoded: [UInt8](image.pngData()), channels: 1) == image)
  }

  @Test func filesAreReplacedAndNothingElseIsLeft() throws {
    let folder = try TemporaryFolder()
    let image = pattern(width: 30, height: 20, channels: 3)
    let png = try folder.file("image.png", bytes: Array("something older".utf8))
    try image.writePNG(to: png)
    #expect(try RasterImage(contentsOf: png) == image)
    let jpeg = folder.file("image.jpg")
    try image.writeJPEG(to: jpeg, quality: 90)
    #expect(try bytes(of: jpeg) == [UInt8](image.jpegData(quality: 90)))
    #expect(try folder.content == ["image.jpg", "image.png"])
  }

  @Test func refusesWhereItMayNotWrite() throws {
    let image = pattern(width: 3, height: 2, channels: 1)
    let folder = try TemporaryFolder()
    let missing = folder.file("missing/")
    #expect(
      throws: ImageError.system(
        FileError("create a file in", missing, because: "No such file or directory"))
    ) { try image.writePNG(to: missing + "image.png") }
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    for (path, reason) in [
      (folder.path, "it is a folder"), (pipe, "it is not a regular file"),
    ] {
      #expect(throws: ImageError.system(FileError("replace", path, because: reason))) {
        try image.writePNG(to: path)
      }
    }

    // Root can write into read-only folders, but not into /sys.
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer {
      try? FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.path)
    }
    let readOnly = geteuid() == 0 ? "/sys/" : folder.path + "/"
    #expect {
      try image.writePNG(to: readOnly + "image.png")
    } throws: { error in
      if case .system(let error) = error as? ImageError { error.path == readOnly } else { false }
    }
    #expect(try folder.content == ["pipe"])
  }
}
