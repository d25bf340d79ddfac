import Foundation

extension ReportPage {
  /// The numbers and pictures that the page's script draws, as JSON.
  ///
  /// Nothing in it can end the HTML element around it: names are constants of this program, and
  /// everything else is numbers and base 64.
  var data: String {
    let data = PageData(
      refreshSeconds: refreshSeconds,
      curves: PageData.Curves(
        width: curves.width, last: curves.last, steps: curves.steps, epochs: curves.epochs,
        losses: Metric.losses.map(series), outputs: Metric.outputs.map(series),
        lossAxis: PageData.Axis(LossAxis(curves))),
      evaluations: evaluations.flatMap(PageData.Evaluations.init),
      frames: film.frames.map { PageData.Frame(step: $0.step, image: $0.image) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(data) else {
      fatalError("ReportPage: its data cannot be written as JSON")
    }
    return String(decoding: json, as: UTF8.self)
  }

  /// How long the page waits before it loads a newer one: about until the next report.
  private var refreshSeconds: Int? {
    content.secondsToNext.map { Int(min(max($0.isFinite ? $0 : 300, 15), 300)) }
  }

  private func series(_ metric: Metric) -> PageData.Series {
    let curve = curves[metric]
    return PageData.Series(
      name: metric.label, mean: rounded(curve.mean), low: rounded(curve.low),
      high: rounded(curve.high))
  }

  /// Values rounded to four decimals; nil where a value is not finite.
  private func rounded(_ values: [Float]) -> [Double?] {
    values.map { $0.isFinite ? (Double($0) * 1e4).rounded() / 1e4 : nil }
  }
}

/// The JSON that the page's script reads.
private struct PageData: Encodable {
  /// Nil, and left out, if the page is the last one of its run.
  let refreshSeconds: Int?
  let curves: Curves
  /// Nil, and left out, if there are none.
  let evaluations: Evaluations?
  let frames: [Frame]

  struct Curves: Encodable {
    let width: Int
    let last: Int
    let steps: [Int]
    let epochs: [Int]
    let losses: [Series]
    let outputs: [Series]
    let lossAxis: Axis
  }

  /// A `LossAxis`.
  struct Axis: Encodable {
    let low: Double
    let high: Double
    let threshold: Double?
    let ticks: [LossAxis.Tick]
    let note: String?

    init(_ axis: LossAxis) {
      (low, high, threshold, note) = (axis.low, axis.high, axis.threshold, axis.note)
      ticks = axis.ticks
    }
  }

  struct Series: Encodable {
    let name: String
    let mean: [Double?]
    let low: [Double?]
    let high: [Double?]
  }

  struct Evaluations: Encodable {
    let steps: [Int]
    let best: Int?
    let values: [Double?]
    let floors: [Double?]

    init?(_ section: EvaluationSection) {
      guard let curve = section.curve else { return nil }
      steps = section.history.entries.map(\.step)
      best = section.best?.step
      values = curve.values.map { $0.isFinite ? $0 : nil }
      floors = curve.floors.map { $0.isFinite ? $0 : nil }
    }
  }

  struct Frame: Encodable {
    let step: Int
    let image: String
  }
}
