import Foundation
import Imaging
import Reports

/// Invented numbers and pictures of a run.
enum InventedRun {
  /// A `metrics.csv` of `steps` steps with one high peak of Loss_G at step `peak`.
  static func metrics(steps: Int, peak: Int? = nil) -> String {
    var state: UInt32 = 1
    func noise() -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 8) / Float(1 << 24)
    }
    var text = "step,epoch,batch,loss_d,loss_g,d_x,d_g_z1,d_g_z2\n"
    for step in 1...steps {
      let lossD = 0.3 + noise() + 40 / Float(step + 20)
      let lossG = step == peak ? 50 : 2 + 3 * noise() + 200 / Float(step + 40)
      let numbers = [lossD, lossG, 0.6 + 0.35 * noise(), 0.1 + 0.3 * noise(), 0.2 * noise()]
      text += "\(step),\((step - 1) / 250),\((step - 1) % 250),"
      text += numbers.map(\.description).joined(separator: ",") + "\n"
    }
    return text
  }

  /// A grid of 64 images that emerge from noise as `progress` goes from 0 to 1.
  static func grid(progress: Double, side: Int = 64) -> RasterImage {
    var state = UInt32(progress * 1000)
    let images = (0..<64).map { index in
      let pixels = (0..<side * side * 3).map { i in
        state = state &* 1_664_525 &+ 1_013_904_223
        let (x, y, channel) = (i / 3 % side, i / 3 / side, i % 3)
        let (dx, dy) = (Double(x) / Double(side) - 0.5, Double(y) / Double(side) - 0.5)
        let face = dx * dx * 1.6 + dy * dy < 0.12
        let shade = face ? 0.9 - 0.15 * Double(channel) : 0.15 + 0.1 * Double((index + channel) % 7)
        let noise = Double(state >> 24) / 255
        return UInt8(255 * (progress * shade + (1 - progress) * noise))
      }
      return RasterImage(width: side, height: side, channels: 3, pixels: pixels)
    }
    return RasterImage.grid(of: images)
  }

  /// A page with curves of `steps` steps, and `pictures` pictures.
  static func page(steps: Int, pictures: Int = 12, title: String = "runs/001") throws -> ReportPage
  {
    let folder = FileManager.default.temporaryDirectory.path + "/metrics-\(UUID()).csv"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try metrics(steps: steps).write(toFile: folder, atomically: true, encoding: .utf8)
    var history = MetricsHistory()
    try history.read(folder)
    var film = FilmStrip()
    for index in 0..<pictures {
      let progress = Double(index) / Double(max(1, pictures - 1))
      try film.add(grid(progress: progress), step: Int(progress * Double(steps)))
    }
    var content = ReportContent(title: title)
    (content.step, content.lastStep) = (steps, 2 * steps)
    (content.imagesPerSecond, content.secondsSpent, content.secondsLeft) = (183, 3912, 3900)
    content.facts = [("Training images", "8,000"), ("Batch", "128 images")]
    content.settings = [("dataroot", "built-in portraits"), ("batch-size", "128"), ("seed", "999")]
    content.commands = ["dcgan train --dataroot '/data/<b>faces & more</b>' --epochs 5"]
    let rows = (0..<6).map {
      "main.\($0)  ConvTranspose2D(100, 512, kernel 4, stride 1, padding 0)  [N, 4, 4, 512]  819,200"
    }
    content.networks = [("Generator", rows.joined(separator: "\n"))]
    content.files = [("losses.svg", "the curves of the losses")]
    let fake = RealBesideFake.figure(grid(progress: 1), side: 64)
    var page = ReportPage(
      content, curves: ThinnedCurves(history), film: film, real: try .init(fake),
      fake: try .init(fake))
    page.scores = try scores()
    page.evaluations = try evaluations(steps: steps)
    return page
  }

  /// Scores of images that are noise.
  private static func scores() throws -> ScoredImages {
    let images = (0..<16).map { grid(progress: Double($0) / 16, side: 2) }
    let scores = (0..<16).map { Float($0) / 15 }
    return try ScoredImages(
      summary: "Scores of <b>noise</b>.",
      pictures: ["Real images", "Fakes", "Most doubted", "Best"].map {
        ScoredPicture(caption: $0, images, scores: scores, areProbabilities: true)
      })
  }

  /// Five evaluations, of which the fourth is the best; the third has no checkpoint any more.
  private static func evaluations(steps: Int) throws -> EvaluationSection? {
    let path = FileManager.default.temporaryDirectory.path + "/evaluations-\(UUID()).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let distances = [61.5, 40.25, 22.125, 25.5, 31]
    let places = distances.indices.map { max(1, steps / 5) * ($0 + 1) }
    var text =
      EvaluationHistory.header(["sliced_wasserstein_mean", "recall_random_features_1"]) + "\n"
    for (step, distance) in zip(places, distances) {
      text += "\(step),500,\(distance),5.75,0.5,0.9\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let paths = places.map { ($0, "checkpoints/step_\($0).safetensors") }
    return EvaluationSection(
      try EvaluationHistory(contentsOf: path),
      checkpoints: Dictionary(uniqueKeysWithValues: paths).filter { $0.key != places[2] })
  }
}
