import Files
import Foundation
import GAN
import Imaging
import Reports

/// `report.html` in a run folder, and the files beside it.
///
/// A report keeps what it has read and encoded, so writing it again costs only what is new.
package final class RunReport {
  let directory: RunDirectory
  let configuration: TrainingConfiguration
  /// All sessions of the run. While the run goes on, the last one does.
  var sessions: [RunSession] = []
  private(set) var history = MetricsHistory()
  private var film = FilmStrip()
  private var realGrid: RasterImage?
  private var newestGrid: RasterImage?
  private var real: EncodedPicture?
  /// D's scores of the images in both grids, if they are known.
  private var scores: DiscriminatorScores?
  /// What the page says of a finding.
  var explain: (TrainingFinding) -> String = \.description
  /// What could not be read or written since the last call of `takeProblems`, one sentence each.
  private var problems: [String] = []

  /// A report of the run in `directory` with the pictures of its first `steps` steps.
  init(
    _ directory: RunDirectory, _ configuration: TrainingConfiguration, upTo steps: Int
  ) {
    self.directory = directory
    self.configuration = configuration
    attempt { sessions = try [RunSession](contentsOf: directory.sessionsPath) }
    let files = pictures(upTo: steps)
    problems += film.add(files).map(\.description)
    if let newest = files.last {
      attempt { newestGrid = try RasterImage(contentsOf: newest.path) }
      scores = DiscriminatorScores(contentsOf: directory.scoresPath)
      if scores?.step != newest.step { scores = nil }
    }
  }

  /// The files of the pictures of the fixed latent vectors, of the first `steps` steps.
  private func pictures(upTo steps: Int) -> [(step: Int, path: String)] {
    directory.sampleSteps().filter { $0 <= steps }.map { ($0, directory.samplePath(step: $0)) }
  }

  /// Adds a picture of the fixed latent vectors. If there is one of the same step, that one stays.
  func add(_ grid: RasterImage, step: Int) {
    newestGrid = grid
    guard film.frames.last.map({ $0.step < step }) ?? true else { return }
    attempt { try film.add(grid, step: step) }
  }

  /// Adds D's scores of the images in the newest picture, and of training images. Writes
  /// `real_vs_fake.csv`.
  func add(_ scores: DiscriminatorScores) {
    self.scores = scores
    attempt { try scores.write(to: directory.scoresPath) }
  }

  /// The picture of training images, which is read once; nil if it cannot be.
  private func readRealGrid() -> RasterImage? {
    if realGrid == nil, FileManager.default.fileExists(atPath: directory.realSamplesPath) {
      attempt { realGrid = try RasterImage(contentsOf: directory.realSamplesPath) }
    }
    return realGrid
  }

  /// Writes `report.html`, `losses.svg` and `real_vs_fake.png`.
  ///
  /// Returns whether `report.html` was written. Does not throw, as a run goes on without its
  /// report: `takeProblems` tells what is missing.
  ///
  /// - Parameters:
  ///   - step: steps done.
  ///   - lastStep: the step after which the run is complete.
  ///   - withAnimation: whether to write `progress.gif` too, which takes seconds.
  @discardableResult
  func write(
    _ state: ReportContent.State, step: Int, lastStep: Int, withAnimation: Bool
  ) -> Bool {
    attempt { try history.read(directory.metricsPath) }
    let curves = ThinnedCurves(history)
    let side = configuration.model.imageSize
    let realGrid = readRealGrid()
    if real == nil, let realGrid {
      attempt { real = try .init(RealBesideFake.figure(realGrid, side: side)) }
    }
    var fake: EncodedPicture?
    var scored: ScoredImages?
    if let newestGrid {
      attempt { fake = try .init(RealBesideFake.figure(newestGrid, side: side)) }
      if let realGrid {
        attempt {
          scored = try scores?.onPage(
            real: realGrid, fake: newestGrid, side: side,
            areProbabilities: configuration.recipe.loss.scoresAreProbabilities)
        }
        attempt {
          try RealBesideFake.picture(real: realGrid, fake: newestGrid, side: side)
            .writePNG(to: directory.comparisonPath)
        }
      }
    }
    attempt {
      try replace(directory.lossesPath, LossChart(curves, title: directory.path).svg)
    }
    if withAnimation {
      let files = pictures(upTo: step)
      if !files.isEmpty {
        attempt { try ProgressAnimation.write(files, to: directory.progressPath) }
      }
    }
    var page = ReportPage(
      content(state, step: step, lastStep: lastStep), curves: curves, film: film, real: real,
      fake: fake)
    page.scores = scored
    page.evaluations = evaluations()
    return attempt { try replace(directory.reportPath, page.html) }
  }

  /// The evaluations, if the run has any.
  private func evaluations() -> EvaluationSection? {
    guard FileManager.default.fileExists(atPath: directory.evaluationsPath) else { return nil }
    var history = EvaluationHistory()
    attempt { history = try EvaluationHistory(contentsOf: directory.evaluationsPath) }
    let paths = directory.checkpointSteps().map { step in
      (step, String(directory.checkpointPath(step: step).dropFirst(directory.path.count + 1)))
    }
    return EvaluationSection(history, checkpoints: Dictionary(uniqueKeysWithValues: paths))
  }

  /// Writes `sessions.json`.
  func writeSessions() {
    attempt { try sessions.write(to: directory.sessionsPath) }
  }

  /// What could not be read or written since the last call, one sentence each.
  func takeProblems() -> [String] {
    defer { problems = [] }
    return problems
  }

  /// What was found in the first `step` steps.
  func findings(upTo step: Int) -> [TrainingFinding] {
    var findings: [TrainingFinding] = []
    attempt { findings = try RunFindings(directory, upTo: step).all }
    return findings
  }

  private func replace(_ path: String, _ text: String) throws(FileError) {
    try AtomicFile.replace(path, with: Data(text.utf8).bytes)
  }

  /// Whether `body` succeeds. If it throws, its error is one of the problems.
  @discardableResult
  private func attempt(_ body: () throws -> Void) -> Bool {
    do {
      try body()
      return true
    } catch {
      problems.append("\(error)")
      return false
    }
  }
}
