import Autograd
import Datasets
import Foundation
import GAN
import Imaging
import Layers
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite(.serialized) struct RunReportTests {
  private func train(
    in folder: String, command: String, resumes: Bool = false, stoppingAfter stop: Int? = nil,
    onEvent: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> [TrainingEvent] {
    let training = try TrainingRun(
      TrainingRunTests.configuration, in: RunDirectory(path: folder),
      dataset: TrainingRunTests.dataset, workers: 1, resumes: resumes, command: command)
    var events: [TrainingEvent] = []
    try training.run(shouldStop: { training.step == stop }) { event in
      events.append(event)
      onEvent(event)
    }
    return events
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try body(folder.file("run"))
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private func sessions(_ folder: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/sessions.json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
  }

  /// The pictures in a page's data.
  private func frames(_ html: String) throws -> Substring {
    let start = try #require(html.range(of: "\"frames\":[")).upperBound
    let end = try #require(html[start...].firstIndex(of: "]"))
    return html[start..<end]
  }

  private let files = ["report.html", "losses.svg", "progress.gif", "real_vs_fake.png"]

  /// The numbers in `real_vs_fake.csv`.
  private func scores(_ folder: String) throws -> [(step: String, image: String, score: Float)] {
    try text(folder + "/real_vs_fake.csv").split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",").map(String.init)
      return (fields[0], fields[1], try #require(Float(fields[3])))
    }
  }

  /// A score is what D says of an image alone, and scoring changes nothing in D.
  @Test(arguments: [GANLoss.tutorial, .hinge]) func scoresAreThoseOfD(loss: GANLoss) throws {
    try withFolder { folder in
      var configuration = TrainingRunTests.configuration
      configuration.recipe.loss = loss
      let training = try TrainingRun(
        configuration, in: RunDirectory(path: folder), dataset: TrainingRunTests.dataset)
      try training.run { _ in }
      let scores = try scores(folder)
      // 20 training images and 64 fakes, after the last step.
      #expect(scores.filter { $0.image == "real" }.count == 20)
      #expect(scores.filter { $0.image == "fake" }.count == 64)
      #expect(scores.allSatisfy { $0.step == "9" })
      let images = try BatchLoader.firstImages(
        64, of: TrainingRunTests.dataset, seed: configuration.seed, augmentation: nil
      ).images
      let size = images.count / 20
      for place in [0, 7, 19] {
        let image = images.slice(place * size..<(place + 1) * size, shape: [1, 16, 16, 3])
        let logit = training.discriminator(Variable(image), mode: .inference).value.scalars()[0]
        let expected = loss == .tutorial ? 1 / (1 + exp(-logit)) : logit
        #expect(abs(scores[place].score - expected) < 1e-4 * max(1, abs(expected)))
      }
      // The running statistics have seen three batches a step and nothing else.
      let counts = training.discriminator.main.stateTensors.filter(\.isCount)
      #expect(!counts.isEmpty && counts.allSatisfy { $0.value.scalars() == [27] })
      let page = try text(folder + "/report.html")
      #expect(page.contains("Real images that D doubts most, of 20"))
      #expect(page.contains("Fakes that deceive D best, of 64"))
      #expect(page.contains("no probability") == (loss == .hinge))
      // Anew from the files.
      #expect(try RunReport.rebuild(RunDirectory(path: folder)) == [])
      let again = try text(folder + "/report.html")
      let start = try #require(page.range(of: "id=\"scores-title\"")).lowerBound
      let end = try #require(page.range(of: "id=\"settings-title\"")).lowerBound
      #expect(again.contains(page[start..<end]))
    }
  }

  /// The lowest real scores and the highest fakes are shown, in their order.
  @Test func thoseThatDeceiveAreRanked() throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "dcgan train")
      let scores = try scores(folder)
      let page = try text(folder + "/report.html")
      func labels(_ scores: some Sequence<Float>) -> String {
        scores.map { String(format: "%.3f", $0) }.joined(separator: ", ")
      }
      let real = scores.filter { $0.image == "real" }.map(\.score)
      let fake = scores.filter { $0.image == "fake" }.map(\.score)
      #expect(page.contains("of 20, with the scores \(labels(real.sorted().prefix(8)))"))
      #expect(page.contains("of 64, with the scores \(labels(fake.sorted(by: >).prefix(8)))"))
      #expect(page.contains("alt=\"Real images, with the scores \(labels(real.prefix(16)))\""))
    }
  }

  /// Scores of another step than that of the newest picture, or damaged ones, are left out.
  @Test(arguments: [("\n9,", "\n8,"), ("score", "points"), ("fake,5", "fake,7")])
  func scoresThatDoNotFitAreLeftOut(old: String, new: String) throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "dcgan train")
      let path = folder + "/real_vs_fake.csv"
      try text(path).replacing(old, with: new).write(
        toFile: path, atomically: true, encoding: .utf8)
      #expect(try RunReport.rebuild(RunDirectory(path: folder)) == [])
      #expect(try text(folder + "/report.html").contains("There are no scores of these pictures."))
    }
  }

  @Test func aRunLeavesItsReport() throws {
    try withFolder { folder in
      let events = try train(in: folder, command: "dcgan train --seed '<1>'")
      for file in files + ["sessions.json"] {
        #expect(FileManager.default.fileExists(atPath: folder + "/" + file), "\(file)")
      }
      let html = try text(folder + "/report.html")
      #expect(html.contains("<span class=\"badge complete\">Complete</span> step 9 of 9, "))
      #expect(html.contains("dcgan train --seed &#39;&lt;1&gt;&#39;"))
      #expect(html.contains("Generator") && html.contains("ConvTranspose2D(5, 6, kernel 4"))
      #expect(html.contains("20 built-in portraits"))
      #expect(html.contains("<th scope=\"row\">beta1</th><td>0.5</td>"))
      #expect(html.components(separatedBy: "\"step\":").count == 1 + 4)
      // Written at every picture, 0, 4 and 8, and at the end.
      let reports = events.filter { if case .report = $0 { true } else { false } }
      #expect(reports.count == 4)
      let grid = try RasterImage(contentsOf: folder + "/real_vs_fake.png")
      // Real images and fakes are eight rows each, however many real ones there are.
      #expect(grid.width == 2 * (8 * 21 + 5) + 20 && grid.height == 8 * 21 + 5)
      let animation = try Data(contentsOf: URL(fileURLWithPath: folder + "/progress.gif"))
      // 146 pixels wide and high, as the pictures are, with a band of 11 below.
      #expect(animation.starts(with: Data("GIF89a".utf8) + [146, 0, 157, 0]))
    }
  }

  /// Images that can be read 24 times in all: enough for the picture of real images, not for a
  /// batch.
  private final class BreakingDataset: ImageDataset {
    let count = 20
    let imageSize = 16
    let channels = 3
    let summary = "images that break"
    private let reads = Atomic(0)

    func image(at index: Int) throws -> RasterImage {
      guard reads.add(1, ordering: .relaxed).oldValue < 24 else {
        throw ImageError.unknownFormat(source: "image \(index)")
      }
      return RasterImage(width: 16, height: 16, channels: 3)
    }
  }

  /// The page of a run that has failed must not say that the run goes on.
  @Test func aRunThatFailsIsStopped() throws {
    try withFolder { folder in
      let training = try TrainingRun(
        TrainingRunTests.configuration, in: RunDirectory(path: folder), dataset: BreakingDataset(),
        workers: 0)
      #expect(throws: TrainingError.self) { try training.run { _ in } }
      let html = try text(folder + "/report.html")
      #expect(html.contains("<span class=\"badge stopped\">Stopped</span>"))
    }
  }

  @Test func aRunThatWasNeverTrainedIsNotComplete() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      _ = try TrainingRun(
        TrainingRunTests.configuration, in: directory, dataset: TrainingRunTests.dataset)
      _ = try RunReport.rebuild(directory)
      #expect(try text(folder + "/report.html").contains("badge stopped"))
    }
  }

  @Test(arguments: [("\"flip\"", "\"rotate\"", "'augment'"), ("{", "", "not valid JSON")])
  func damagedSettingsAreNamed(old: String, new: String, word: String) throws {
    try withFolder { folder in
      var configuration = TrainingRunTests.configuration
      configuration.augment = .flip
      let directory = RunDirectory(path: folder)
      _ = try TrainingRun(configuration, in: directory, dataset: TrainingRunTests.dataset)
      let path = folder + "/config.json"
      let text = try text(path).replacingOccurrences(of: old, with: new)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect {
        _ = try directory.configuration()
      } throws: { error in
        "\(error)".contains(word)
      }
    }
  }

  /// The report of a resumed run has the times and commands of all sessions.
  @Test func sessionsSurviveInterruptions() throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "first", stoppingAfter: 3)
      #expect(try text(folder + "/report.html").contains("Stopped</span> step 3 of 9"))
      let first = try #require(try sessions(folder).first)
      _ = try train(in: folder, command: "second", resumes: true)
      let both = try sessions(folder)
      #expect(both.map { $0["command"] as? String } == ["first", "second"])
      #expect(both.map { $0["firstStep"] as? Int } == [0, 3])
      #expect(both.map { $0["lastStep"] as? Int } == [3, 9])
      #expect(both.map { $0["plannedSteps"] as? Int } == [9, 9])
      // Three batches are 20 images.
      #expect(both.map { $0["images"] as? Int } == [20, 40])
      #expect(both[0]["seconds"] as? Double == first["seconds"] as? Double)
      #expect(both.allSatisfy { ($0["seconds"] as? Double ?? 0) > 0 })
      let html = try text(folder + "/report.html")
      #expect(html.contains(">first</pre>") && html.contains(">second</pre>"))
      #expect(html.components(separatedBy: "\"step\":").count == 1 + 4)
    }
  }

  /// A resumed run writes its page at once, not with the next picture.
  @Test func aRunThatGoesOnIsRunning() throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "first", stoppingAfter: 1)
      #expect(try text(folder + "/report.html").contains("Stopped</span> step 1 of 9"))
      var seen: (html: String?, sessions: Int?)?
      _ = try train(in: folder, command: "second", resumes: true) { event in
        guard case .step = event, seen == nil else { return }
        seen = (try? text(folder + "/report.html"), try? sessions(folder).count)
      }
      let html = try #require(seen?.html)
      #expect(html.contains("Running</span> step 1 of 9") && html.contains(">second</pre>"))
      #expect(html.contains("\"refreshSeconds\":"))
      #expect(seen?.sessions == 2)
    }
  }

  /// The settings do not name the images of a program.
  @Test func dataWithoutAFolderAreNamed() throws {
    try withFolder { folder in
      let training = try TrainingRun(
        TrainingRunTests.configuration, in: RunDirectory(path: folder), dataset: BreakingDataset(),
        workers: 0)
      _ = try? training.run { _ in }
      let html = try text(folder + "/report.html")
      #expect(html.contains("<th scope=\"row\">dataroot</th><td>none: images that break</td>"))
    }
  }

  @Test func aReportThatCannotBeWrittenIsNoReasonToStop() throws {
    try withFolder { folder in
      for name in files {
        try FileManager.default.createDirectory(
          atPath: folder + "/" + name, withIntermediateDirectories: true)
      }
      try Data("no sessions".utf8).write(to: URL(fileURLWithPath: folder + "/sessions.json"))
      let events = try train(in: folder, command: "dcgan train")
      let warnings = events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
      #expect(!events.contains { if case .report = $0 { true } else { false } })
      for name in files + ["sessions.json"] {
        #expect(warnings.contains { $0.contains("\(folder)/\(name): ") }, "\(name)")
      }
      #expect(try text(folder + "/metrics.csv").split(separator: "\n").count == 10)
      // The damaged list of sessions is replaced.
      #expect(try sessions(folder).count == 1)
    }
  }

  /// Also without `sessions.json`.
  @Test(arguments: [true, false]) func aReportIsMadeAnew(hasSessions: Bool) throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "dcgan train")
      let before = try text(folder + "/report.html")
      let chart = try text(folder + "/losses.svg")
      for file in files { try FileManager.default.removeItem(atPath: folder + "/" + file) }
      if !hasSessions { try FileManager.default.removeItem(atPath: folder + "/sessions.json") }
      #expect(try RunReport.rebuild(RunDirectory(path: folder)) == [])
      let after = try text(folder + "/report.html")
      #expect(after.contains("Complete</span> step 9 of 9"))
      #expect(after.contains("images/s") == hasSessions)
      #expect(try text(folder + "/losses.svg") == chart)
      let frames = try frames(after)
      #expect(try frames.contains("\"step\":9") && frames == self.frames(before))
      #expect(FileManager.default.fileExists(atPath: folder + "/progress.gif"))
    }
  }

  /// Networks that are too large for any machine have their tables.
  @Test func hugeNetworksHaveTables() throws {
    try withFolder { folder in
      _ = try train(in: folder, command: "dcgan train")
      let path = folder + "/config.json"
      var settings = try text(path)
      for (name, value) in [("imageSize", 512), ("ngf", 4096), ("ndf", 4096)] {
        settings = settings.replacing(
          try Regex("\"\(name)\" : \\d+"), with: "\"\(name)\" : \(value)")
      }
      try settings.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try RunReport.rebuild(RunDirectory(path: folder)) == [])
      let page = try text(folder + "/report.html")
      #expect(page.contains("<td>4096</td>") && page.contains("ConvTranspose2D(5, 262144, "))
    }
  }

  @Test func aFolderWithoutARunHasNoReport() {
    #expect { try RunReport.rebuild(RunDirectory(path: "/nowhere")) } throws: {
      "\($0)".contains("there is no training run in /nowhere")
    }
  }
}
