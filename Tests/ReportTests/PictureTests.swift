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

  /// The band below a frame says "step 1,234": white strokes in the middle, and nothing else.
  @Test(arguments: [(146, 11), (274, 33), (530, 33), (60, 11)])
  func framesAreNumbered(width: Int, band: Int) throws {
    let picture = RasterImage(
      width: width, height: 40, channels: 3, pixels: [UInt8](repeating: 7, count: width * 120))
    let frame = ProgressAnimation.numbered(picture, step: 1234)
    #expect(frame.width == width && frame.height == 40 + band)
    #expect(Array(frame.pixels.prefix(width * 120)) == picture.pixels)
    let rows = frame.pixels.dropFirst(width * 120)
    #expect(Set(rows) == [0, 255])
    let other = ProgressAnimation.numbered(picture, step: 1235)
    #expect(other.height == frame.height && other.pixels != frame.pixels)
    // The last digit alone differs.
    let changed = zip(frame.pixels, other.pixels).enumerated().filter {
      $0.element.0 != $0.element.1
    }
    #expect(changed.allSatisfy { $0.offset / 3 % width > width / 2 })
  }

  /// The file has a frame for each picture, higher by the band than the pictures are.
  @Test func theAnimationHasItsBand() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/film-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let picture = RasterImage(width: 146, height: 146, channels: 3)
    try picture.writePNG(to: folder + "/a.png")
    let files = [(step: 0, path: folder + "/a.png"), (step: 50, path: folder + "/a.png")]
    try ProgressAnimation.write(files, to: folder + "/p.gif")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/p.gif")))
    let frame = ProgressAnimation.numbered(picture, step: 50)
    #expect(Array(bytes[6..<10]) == [146, 0, UInt8(frame.height), 0] && frame.height > 146)
  }

  /// Digits of the font, as they are drawn: all different, none empty.
  @Test func everyDigitIsItsOwn() {
    let picture = RasterImage(width: 200, height: 1, channels: 1)
    let bands = (0...9).map { ProgressAnimation.numbered(picture, step: $0).pixels }
    #expect(Set(bands).count == 10)
  }

  /// Each image stands above its score; small images are enlarged, large ones made smaller.
  @Test(arguments: [16, 48, 64, 128]) func scoresStandBelowTheirImages(side: Int) throws {
    let images = (1...10).map { index in
      RasterImage(
        width: side, height: side, channels: 1,
        pixels: [UInt8](repeating: UInt8(20 * index), count: side * side))
    }
    let scores = (0..<10).map { Float($0) / 9 }
    let scored = ScoredPicture(
      caption: "grey", images, scores: scores, areProbabilities: true)
    #expect(scored.labels == scores.map { String(format: "%.3f", $0) })
    let band = 22
    #expect(scored.image.width == 8 * 66 + 2 && scored.image.height == 2 * (64 + band + 2) + 2)
    let cells = try #require(scored.image.gridImages(width: 64, height: 64 + band))
    for (index, cell) in cells.prefix(10).enumerated() {
      #expect(cell.pixels.prefix(64 * 64 * 3).allSatisfy { $0 == UInt8(20 * (index + 1)) })
      #expect(cell.pixels.dropFirst(64 * 64 * 3).contains(255))
    }
    // The same number is drawn the same way.
    let twice = ScoredPicture(
      caption: "", [images[0], images[0]], scores: [0.25, 0.25], areProbabilities: false)
    let pair = try #require(twice.image.gridImages(width: 64, height: 64 + band))
    #expect(pair[0] == pair[1] && twice.labels == ["0.25", "0.25"])
  }

  /// No score is wider than an image: five characters.
  @Test(arguments: [
    (Float(-9.994), "-9.99"), (9.996, "10.0"), (-12.34, "-12.3"), (99.96, "100"),
    (-1234.5, "-1234"),
    (1e30, "9999"), (-.infinity, "-9999"), (.nan, "-"), (0, "0.00"),
  ])
  func scoresFit(score: Float, text: String) {
    let picture = ScoredPicture(
      caption: "", [image(0)], scores: [score], areProbabilities: false)
    #expect(picture.labels == [text] && text.count <= 5)
  }

  @Test func theAnimationHasFirstAndLast() {
    for count in [1, 2, 30, 31, 99, 1000] {
      let chosen = ProgressAnimation.choose(count)
      #expect(chosen.first == 0 && chosen.last == count - 1)
      #expect(chosen == Array(Set(chosen)).sorted() && chosen.count == min(count, 30))
    }
  }
}
