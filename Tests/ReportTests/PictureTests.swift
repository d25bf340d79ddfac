import Foundation
import Imaging
import Reports
import Testing

@Suite struct PictureTests {
  private func image(_ index: Int) -> RasterImage {
    RasterImage(
      width: 12, height: 8, channels: 3, pixels: [UInt8](repeating: UInt8(index), count: 288))
  }

  /// The first, the newest, and others at equal distances.
  @Test(arguments: 1...100)
  func theFilmIsThinnedEvenly(count: Int) throws {
    var film = FilmStrip(frameLimit: 10)
    for index in 0..<count { try film.add(image(index), step: 10 * index) }
    let steps = film.frames.map(\.step)
    #expect(steps.first == 0 && steps.last == 10 * (count - 1))
    #expect(steps.count <= 10 && steps.count >= min(count, 5))
    #expect(Set(zip(steps, steps.dropFirst()).dropLast().map { $1 - $0 }).count <= 1)
  }

  /// A resumed run keeps the same pictures as a run without an interruption.
  @Test(arguments: [1, 9, 10, 11, 12, 20, 21, 39, 57])
  func aFilmFromFilesIsTheSame(count: Int) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/film-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var whole = FilmStrip(frameLimit: 10)
    var files: [(step: Int, path: String)] = []
    for index in 0..<count {
      try whole.add(image(index), step: index)
      files.append((index, "\(folder)/\(index).png"))
      try image(index).writePNG(to: files[index].path)
    }
    var read = FilmStrip(frameLimit: 10)
    #expect(read.add(files).isEmpty)
    #expect(read.frames.map(\.step) == whole.frames.map(\.step))
    #expect(read.frames.map(\.image) == whole.frames.map(\.image))
  }

  @Test func aDamagedPictureIsLeftOut() throws {
    var film = FilmStrip()
    let errors = film.add([(0, "/nowhere/0.png"), (5, "/nowhere/5.png")])
    #expect(errors.count == 2 && film.frames.isEmpty)
    try film.add(image(1), step: 10)
    #expect(film.frames.map(\.step) == [10])
  }

  /// Wide pictures are made smaller, so that 512-pixel images fit too.
  @Test func wideGridsAreMadeSmaller() throws {
    var film = FilmStrip()
    try film.add(RasterImage(width: 4114, height: 4114, channels: 3), step: 0)
    let data = try #require(Data(base64Encoded: film.frames[0].image))
    let small = try RasterImage(encoded: [UInt8](data))
    #expect(small.width == 640 && small.height == 640)
  }

  @Test func realBesideFakeHasTheTutorialsPadding() throws {
    let images = (0..<20).map { index in
      RasterImage(
        width: 16, height: 16, channels: 3, pixels: [UInt8](repeating: UInt8(index + 1), count: 768)
      )
    }
    let figure = RealBesideFake.figure(RasterImage.grid(of: images), side: 16)
    #expect(figure == RasterImage.grid(of: images, padding: 5))
    let both = RealBesideFake.picture(
      real: RasterImage.grid(of: images), fake: RasterImage.grid(of: images + images), side: 16)
    #expect(both.width == 2 * figure.width + 20 && both.height == 5 * 21 + 5)
    // White below the smaller one.
    #expect(both.pixels[(both.height - 1) * both.width * 3] == 255)
    // A picture that is not such a grid stays as it is.
    let other = RasterImage(width: 19, height: 7, channels: 3)
    #expect(RealBesideFake.figure(other, side: 16) == other)
  }

  @Test func theAnimationHasFirstAndLast() {
    for count in [1, 2, 30, 31, 99, 1000] {
      let chosen = ProgressAnimation.choose(count)
      #expect(chosen.first == 0 && chosen.last == count - 1)
      #expect(chosen == Array(Set(chosen)).sorted() && chosen.count == min(count, 30))
    }
  }
}
