import Datasets
import Foundation
import Imaging
import Kernels
import TestSupport
import Testing

@Suite(.serialized) struct DatasetSurveyTests {
  /// Photographs of one colour each: (name, width, height, colour).
  private static let photographs: [(String, Int, Int, [UInt8])] = [
    ("a.png", 8, 8, [0, 51, 255]), ("b.png", 20, 30, [255, 51, 0]), ("c.png", 9, 31, [0, 51, 255]),
    ("d.png", 7, 40, [0, 51, 0]), ("e.png", 50, 6, [0, 51, 255]),
  ]

  private func makeFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, width, height, colour) in Self.photographs {
      let pixels = (0..<width * height).flatMap { _ in colour }
      let image = RasterImage(width: width, height: height, channels: 3, pixels: pixels)
      try folder.write(name, Array(image.pngData()))
    }
    try folder.write("f.png", Array("no picture".utf8))
    return folder
  }

  @Test func measuresWhatThereIs() throws {
    let folder = try makeFolder()
    let survey = DatasetSurvey(of: try ImageFolder(root: folder.path, imageSize: 8))
    let (widths, heights) = (try #require(survey.widths), try #require(survey.heights))
    #expect((widths.least, widths.median, widths.greatest) == (7, 9, 50))
    #expect((heights.least, heights.median, heights.greatest) == (6, 30, 40))
    #expect(survey.enlargedCount == 2)
    #expect(survey.unreadable.keys.sorted() == [5])
    #expect(survey.unreadable[5]?.contains("f.png") == true)
    // Red is -1 in four images of five, green -0.6 in all, blue 1 in three.
    let means = [-0.6, -0.6, 0.2]
    let deviations = [0.8, 0, 0.96.squareRoot()]
    for channel in 0..<3 {
      #expect(abs(survey.means[channel] - means[channel]) < 1e-12)
      #expect(abs(survey.deviations[channel] - deviations[channel]) < 1e-7)
    }
    // Resized to 8x8 pixels, photographs of the same colour are equal.
    #expect(survey.duplicates.map(\.index) == [2, 4] && survey.duplicates.map(\.first) == [0, 0])
  }

  @Test func threadsChangeNothing() throws {
    let before = Engine.current
    defer { Engine.current = before }
    let dataset = NumberedDataset(count: 700, unreadable: [4, 300], delay: 0.0002)
    var surveys: [DatasetSurvey] = []
    for threads in [1, 3] {
      Engine.current = Engine.current.limited(to: threads)
      var progress: [Int] = []
      surveys.append(DatasetSurvey(of: dataset) { progress.append($0) })
      #expect(progress == progress.sorted() && progress.last == 700)
    }
    // Images from 256 on equal those from 0 on. Image 4 is unreadable, so 260 has no earlier equal.
    #expect(surveys[0].duplicates.count == 700 - 256 - 1 - 1)
    #expect(surveys[0].duplicates.first { $0.index == 516 }?.first == 260)
    for keyPath in [\DatasetSurvey.means, \.deviations] {
      #expect(surveys[0][keyPath: keyPath] == surveys[1][keyPath: keyPath])
    }
    #expect(surveys[0].unreadable == surveys[1].unreadable)
    #expect(surveys[0].duplicates.map(\.index) == surveys[1].duplicates.map(\.index))
    #expect(surveys[0].duplicates.map(\.first) == surveys[1].duplicates.map(\.first))
  }

  @Test func nothingReadableIsNoTrap() {
    let survey = DatasetSurvey(of: NumberedDataset(count: 3, unreadable: [0, 1, 2]))
    #expect(survey.widths == nil && survey.heights == nil && survey.duplicates.isEmpty)
    #expect(survey.unreadable.count == 3)
  }
}
