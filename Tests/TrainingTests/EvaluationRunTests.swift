import Datasets
import Foundation
import GAN
import Imaging
import Measures
import ModelFiles
import Portraits
import TestSupport
import Testing
import Training

/// Runs that evaluate their generator.
@Suite(.serialized) struct EvaluationRunTests {
  /// Nine steps, evaluated after 4, 8 and 9 of them.
  private static var configuration: TrainingConfiguration {
    var configuration = TrainingRunTests.configuration
    configuration.evaluateEvery = 4
    return configuration
  }

  private let dataset = TrainingRunTests.dataset

  @discardableResult
  private func run(
    _ configuration: TrainingConfiguration = configuration, in folder: String,
    dataset: any ImageDataset = TrainingRunTests.dataset, resumes: Bool = false,
    stoppingAfter stop: Int? = nil
  ) throws -> [TrainingEvent] {
    let training = try TrainingRun(
      configuration, in: RunDirectory(path: folder), dataset: dataset, workers: 1,
      resumes: resumes)
    var events: [TrainingEvent] = []
    try training.run(shouldStop: { training.step == stop }) { events.append($0) }
    return events
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// The fields of each line of `evaluations.csv`, the header first.
  private func lines(_ folder: String) throws -> [[String]] {
    try text(folder + "/evaluations.csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
  }

  /// A line has the numbers that its checkpoint gets from a fresh evaluator, digit by digit.
  @Test func linesAreTheMeasuresOfTheirCheckpoints() throws {
    let folder = try TemporaryFolder().file("run")
    let events = try run(in: folder)
    let lines = try lines(folder)
    #expect(lines.dropFirst().map { $0[0] } == ["4", "8", "9"])
    #expect(
      RunDirectory(path: folder).checkpointSteps() == [4, 5, 8, 9],
      "what is evaluated has a checkpoint")
    var distances: [Double] = []
    for line in lines.dropFirst() {
      let step = try #require(Int(line[0]))
      let path = RunDirectory(path: folder).checkpointPath(step: step)
      let sampler = try Sampler(contentsOf: path, weights: .average)
      let evaluation = try Evaluator(dataset).evaluate(sampler)
      #expect(line[1] == "10" && evaluation.imageCount == 10)
      #expect(lines[0].count == 2 + 2 * evaluation.measures.count)
      for (place, measure) in evaluation.measures.enumerated() {
        #expect(lines[0][2 + 2 * place] == measure.name)
        #expect(lines[0][3 + 2 * place] == measure.name + "_floor")
        #expect(Double(line[2 + 2 * place]) == measure.value, "\(measure)")
        #expect(Double(line[3 + 2 * place]) == measure.floor, "\(measure)")
      }
      distances.append(try #require(evaluation[TrainingRun.decisiveMeasure]).value)
    }
    // Everybody is told which has been the best so far, and the page tells at the end.
    let told = events.compactMap { event in
      if case .evaluation(let evaluation) = event { evaluation } else { nil }
    }
    #expect(told.map(\.step) == [4, 8, 9])
    for (place, evaluation) in told.enumerated() {
      let soFar = distances[...place]
      let best = try #require(soFar.indices.min { soFar[$0] < soFar[$1] })
      #expect(evaluation.bestStep == told[best].step)
      #expect(evaluation.evaluation[TrainingRun.decisiveMeasure]?.value == distances[place])
    }
    let best = try #require(told.last).bestStep
    let page = try text(folder + "/report.html")
    let link = "<a href=\"checkpoints/step_00000\(best).safetensors\">"
    #expect(page.contains("is that of step <b>\(best)</b>: \(link)"))
    // The page names a checkpoint that exists.
    try FileManager.default.removeItem(
      atPath: RunDirectory(path: folder).checkpointPath(step: best))
    #expect(try RunReport.rebuild(RunDirectory(path: folder)) == [])
    let second = try #require(
      zip(told, distances).filter { $0.0.step != best }.min { $0.1 < $1.1 }?.0.step)
    #expect(try text(folder + "/report.html").contains("is that of step <b>\(second)</b>"))
  }

  /// Evaluations change neither numbers nor weights nor pictures.
  @Test func theTrainingIsTheSame() throws {
    let root = try TemporaryFolder()
    let (plain, evaluated) = (root.file("plain"), root.file("evaluated"))
    try run(TrainingRunTests.configuration, in: plain)
    try run(in: evaluated)
    for file in [
      "metrics.csv", "samples/step_000008.png", "samples/step_000009.png",
      "checkpoints/step_000005.safetensors", "checkpoints/step_000009.safetensors",
    ] {
      #expect(
        FileManager.default.contentsEqual(
          atPath: "\(plain)/\(file)", andPath: "\(evaluated)/\(file)"), "\(file)")
    }
    #expect(!FileManager.default.fileExists(atPath: plain + "/evaluations.csv"))
  }

  @Test(arguments: [1, 3, 4, 5, 8])
  func continuesByteForByte(stop: Int) throws {
    let root = try TemporaryFolder()
    let (whole, parts) = (root.file("whole"), root.file("parts"))
    try run(in: whole)
    try run(in: parts, stoppingAfter: stop)
    try run(in: parts, resumes: true)
    try TrainingRunTests().expectSame(whole, parts)
    #expect(try lines(parts).count == 4)
  }

  /// A run was killed after an evaluation, before its checkpoint; the last line is torn.
  @Test(arguments: [3, 5]) func linesBeyondTheCheckpointAreCutOff(stop: Int) throws {
    let root = try TemporaryFolder()
    let (whole, parts) = (root.file("whole"), root.file("parts"))
    try run(in: whole)
    try run(in: parts, stoppingAfter: stop)
    let later = try text(whole + "/evaluations.csv").split(separator: "\n")
    let kept = later.prefix { $0.hasPrefix("step") || stop > 4 && $0.hasPrefix("4,") }
    let torn = (kept + ["8,10,1.0"]).joined(separator: "\n") + "\n9,10,1.5,"
    try torn.write(toFile: parts + "/evaluations.csv", atomically: true, encoding: .utf8)
    try run(in: parts, resumes: true)
    try TrainingRunTests().expectSame(whole, parts)
  }

  /// Another program has saved the file with its own ends of lines, and has added a line that is
  /// no evaluation: the lines of the run are kept. What is no such file is put aside.
  @Test func editedFilesAreKept() throws {
    let root = try TemporaryFolder()
    let (whole, parts) = (root.file("whole"), root.file("parts"))
    try run(in: whole)
    try run(in: parts, stoppingAfter: 5)
    let path = parts + "/evaluations.csv"
    let edited = try text(path).replacing("\n", with: "\r\n") + "four,10\r\n"
    try edited.write(toFile: path, atomically: true, encoding: .utf8)
    func warnings(_ events: [TrainingEvent]) -> [String] {
      events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
    }
    let told = warnings(try run(in: parts, resumes: true, stoppingAfter: 6))
    #expect(told.count == 1 && told[0].contains("lines that are no evaluations"), "\(told)")
    try run(in: parts, resumes: true)
    try TrainingRunTests().expectSame(whole, parts)

    let other = root.file("other")
    try run(in: other, stoppingAfter: 5)
    let text = "my notes\n"
    try text.write(toFile: other + "/evaluations.csv", atomically: true, encoding: .utf8)
    let begun = warnings(try run(in: other, resumes: true))
    #expect(begun.count == 1 && begun[0].contains("evaluations.csv.before"), "\(begun)")
    #expect(try self.text(other + "/evaluations.csv.before") == text)
    #expect(try lines(other).count == 3)
  }

  /// The measures of another version stay as they are, and the training goes on.
  @Test func otherMeasuresAreNotMixed() throws {
    let folder = try TemporaryFolder().file("run")
    try run(in: folder, stoppingAfter: 5)
    let other = "step,images,fid,fid_floor\n4,10,1.0,0.5\n"
    try other.write(toFile: folder + "/evaluations.csv", atomically: true, encoding: .utf8)
    let warnings = try run(in: folder, resumes: true).compactMap { event in
      if case .warning(let text) = event { text } else { nil }
    }
    #expect(warnings.count == 1 && warnings[0].contains("another version"), "\(warnings)")
    #expect(try text(folder + "/evaluations.csv") == other)
    #expect(RunDirectory(path: folder).checkpointSteps().last == 9)
  }

  /// Evaluations may begin in the middle of a run, and be of another interval.
  @Test func theIntervalMayChange() throws {
    let folder = try TemporaryFolder().file("run")
    try run(TrainingRunTests.configuration, in: folder, stoppingAfter: 5)
    var other = Self.configuration
    other.evaluateCount = 7
    try run(other, in: folder, resumes: true, stoppingAfter: 8)
    other.evaluateEvery = 1
    other.evaluateCount = nil
    try run(other, in: folder, resumes: true)
    #expect(try lines(folder).dropFirst().map { $0[0] } == ["8", "9"])
    // The number of images is that of the first evaluation, as others could not be compared.
    #expect(try lines(folder).dropFirst().allSatisfy { $0[1] == "7" })
    other.evaluateCount = 8
    other.epochs = 4
    #expect {
      try run(other, in: folder, resumes: true)
    } throws: { error in
      "\(error)".contains("evaluate-count 8 does not fit") && "\(error)".contains("begun with 7")
    }
  }

  @Test func whatCannotBeEvaluatedIsRefusedBeforehand() throws {
    let folder = try TemporaryFolder().file("run")
    let few = PortraitDataset(count: 11, imageSize: 16, channels: 3, seed: 1)
    #expect {
      try run(in: folder, dataset: few)
    } throws: { error in
      "\(error)".contains("there are 11 images")
    }
    for (count, every, reason) in [
      (11, 4, "11 images cannot be compared; use 6 to 10"), (5, 4, "use 6 or more"),
      (8, nil, "evaluate-every"), (8, 0, "evaluate-every 0 is not possible"),
    ] as [(Int, Int?, String)] {
      var configuration = TrainingRunTests.configuration
      (configuration.evaluateCount, configuration.evaluateEvery) = (count, every)
      #expect {
        try run(configuration, in: folder)
      } throws: { error in
        "\(error)".contains(reason)
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  /// One of the images cannot be read: the sets are smaller, and the run goes on.
  @Test func unreadableImagesMakeSetsSmaller() throws {
    let folder = try TemporaryFolder().file("run")
    try run(in: folder, dataset: OneTorn(base: dataset))
    #expect(try lines(folder).dropFirst().allSatisfy { $0[1] == "9" })
    // As there are 12 images, of which one cannot be read, none remain to compare with.
    let few = OneTorn(base: PortraitDataset(count: 12, imageSize: 16, channels: 3, seed: 1))
    let second = try TemporaryFolder().file("run")
    let events = try run(in: second, dataset: few)
    let warnings = events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
    #expect(warnings.count == 1 && warnings[0].contains("there are 11 images"), "\(warnings)")
    #expect(!FileManager.default.fileExists(atPath: second + "/evaluations.csv"))
  }

  private struct OneTorn: ImageDataset {
    struct Torn: Error {}
    let base: PortraitDataset
    var count: Int { base.count }
    var imageSize: Int { base.imageSize }
    var channels: Int { base.channels }
    var summary: String { base.summary }

    func image(at index: Int) throws -> RasterImage {
      if index == 3 { throw Torn() }
      return base.image(at: index)
    }
  }
}
