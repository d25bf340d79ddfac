import Foundation
import Testing

@testable import Reports

@Suite struct CurveTests {
  private func withMetrics(_ text: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/metrics-\(UUID()).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try body(path)
  }

  private func history(_ text: String) throws -> MetricsHistory {
    var history = MetricsHistory()
    try withMetrics(text) { try history.read($0) }
    return history
  }

  @Test(arguments: [1, 2, 1499, 1500, 1501, 4000])
  func thinningKeepsExtremesAndMeans(steps: Int) throws {
    let peak = steps / 3 + 1
    let history = try history(InventedRun.metrics(steps: steps, peak: peak))
    #expect(history.steps == Array(1...steps))
    let curves = ThinnedCurves(history)
    #expect(curves.steps.count <= 1500 && curves.last == steps)
    #expect(curves[.lossG].high.max() == 50)
    for metric in Metric.allCases {
      let (values, curve) = (history[metric], curves[metric])
      #expect(curve.low.min() == values.min() && curve.high.max() == values.max())
      for (index, step) in curves.steps.enumerated() {
        let bucket = values[(step - 1)..<min(step - 1 + curves.width, steps)]
        #expect(curve.low[index] == bucket.min() && curve.high[index] == bucket.max())
        let mean = bucket.reduce(0.0) { $0 + Double($1) } / Double(bucket.count)
        #expect(abs(Double(curve.mean[index]) - mean) <= 1e-6 * abs(mean))
      }
    }
  }

  /// The hinge's loss of G is negative where D takes fakes for real.
  @Test func negativeLossesAreDrawn() throws {
    let metrics =
      "step,epoch,batch,loss_d,loss_g,d_x,d_g_z1,d_g_z2\n1,0,0,1,-3,0.5,0.5,0.5\n"
      + "2,0,1,1,-1,0.5,0.5,0.5\n3,0,2,1,2,0.5,0.5,0.5\n"
    let svg = LossChart(ThinnedCurves(try history(metrics)), title: "hinge").svg
    #expect(svg.contains(">-2<") || svg.contains(">-3<"), "the axis has negative ticks")
    let lowest = svg.matches(of: /[ML][\d.]+,([\d.]+)/).compactMap { Double($0.1) }.max()
    // Above the lower end of the axis, and below where 0 is.
    #expect(try #require(lowest) < 396 && #require(lowest) > 300)
  }

  /// A history with the given losses.
  private func losses(_ d: [Float], _ g: [Float]) throws -> ThinnedCurves {
    var text = MetricsHistory.header + "\n"
    for (index, (d, g)) in zip(d, g).enumerated() {
      text += "\(index + 1),0,\(index),\(d),\(g),0.5,0.5,0.5\n"
    }
    return ThinnedCurves(try history(text))
  }

  /// Losses of one size have a linear axis.
  @Test func theAxisOfLikeLossesIsLinear() throws {
    let axis = LossAxis(try losses([1, 1.5, 0.8, 1.2], [-1, 2, -3, 1.5]))
    #expect(axis.threshold == nil && axis.note == nil)
    #expect(axis.low < -3 && axis.high > 2 && axis.low > -4 && axis.high < 3)
    let middle = axis.height((axis.low + axis.high) / 2)
    #expect(axis.height(axis.low) == 0 && axis.height(axis.high) == 1 && abs(middle - 0.5) < 1e-12)
  }

  /// A peak of the first steps leaves room for both curves: their usual values are a tenth of the
  /// height apart from the ends and from each other.
  @Test(arguments: [14, 40, 1e3, 1e30] as [Float]) func outliersDoNotSqueezeTheCurves(peak: Float)
    throws
  {
    let count = 200
    let curves = try losses(
      (0..<count).map { $0 == 3 ? 2 : 0.03 + 0.0001 * Float($0) },
      (0..<count).map { $0 == 3 ? peak : 5 + 0.01 * Float($0) })
    let axis = LossAxis(curves)
    #expect(axis.threshold != nil)
    #expect(axis.height(0.04) > 0.08 && axis.height(6) - axis.height(0.04) > 0.3)
    #expect(axis.height(6) < 0.9)
    // What is drawn at the end lies beyond it.
    #expect((Double(peak) > axis.high) == (peak > 200))
    let svg = LossChart(curves, title: "peak").svg
    #expect(svg.contains("<title>beyond the axis</title>") == (peak > 200))
    #expect(svg.contains("logarithmic above"))
    // The bold line of Loss_G: the peak passes, and the end is that of the usual losses.
    let line = try #require(svg.matches(of: /class="curve loss_g" d="([^"]*)"/).last?.output.1)
    let last = try #require(line.matches(of: /,([\d.]+)/).last.flatMap { Double($0.output.1) })
    #expect(abs(last - (396 - axis.height(6.9) * 332)) < 5)
  }

  /// Ticks are round, in order, within the axis, and far enough apart to be read.
  @Test(
    arguments: [
      ([0.03, 0.04, 0.05], [5, 6, 14]), ([1e-7, 1e-7, 1e-7], [9, 10, 12]),
      ([0.5, 0.5, 0.5], [-80, 30, -20]), ([0, 0, 0], [0, 0, 0]), ([2, 2, 2], [2e9, 3e9, 1e9]),
      ([1, 1.1, 1], [1, 2, 3]),
    ] as [([Float], [Float])])
  func ticksAreReadable(d: [Float], g: [Float]) throws {
    let axis = LossAxis(try losses(d, g))
    #expect(axis.low < axis.high)
    let heights = axis.ticks.map { axis.height($0.value) }
    #expect(axis.ticks.count >= 3 && axis.ticks.count <= 13)
    for (low, high) in zip(heights, heights.dropFirst()) { #expect(high - low > 0.05) }
    for tick in axis.ticks {
      #expect(axis.low...axis.high ~= tick.value)
      let text = tick.label.replacing(",", with: "")
      #expect(abs((Double(text) ?? .nan) - tick.value) <= 1e-9 * abs(tick.value), "\(tick)")
      #expect(tick.label.count < 10, "\(tick)")
    }
    #expect(axis.ticks.contains { $0.value == 0 })
  }

  private let evaluations = """
    step,images,sliced_wasserstein_mean,sliced_wasserstein_mean_floor,ms_ssim,ms_ssim_floor
    100,50,30.5,5.5,0.5,0.25
    200,50,20.25,5.5,0.25,0.25
    300,50,nan,5.5,0.75,0.25
    400,50,25,5.5,0.3,0.25

    """

  @Test func evaluationsAreRead() throws {
    try withMetrics(evaluations + "x,50,1,1,1,1\n500,50,1,1\n250,50,1,1,1,1\n600,50,1,1,1,1") {
      let history = try EvaluationHistory(contentsOf: $0)
      #expect(history.names == ["sliced_wasserstein_mean", "ms_ssim"])
      #expect(history.entries.map(\.step) == [100, 200, 300, 400])
      #expect(
        history.entries[1].values == [20.25, 0.25] && history.entries[1].floors == [5.5, 0.25])
      #expect(history.best()?.step == 200)
      #expect(history.best { $0 != 200 }?.step == 400)
      #expect(history.best { $0 == 300 } == nil)
    }
    #expect {
      try withMetrics("step,loss\n") { _ = try EvaluationHistory(contentsOf: $0) }
    } throws: { error in
      "\(error)".contains("step,images")
    }
    #expect(throws: (any Error).self) {
      try withMetrics("\n\n") { _ = try EvaluationHistory(contentsOf: $0) }
    }
  }

  @Test(arguments: [1.0, 2, 7.5, 1000])
  func smoothingIsTheWeightedMean(span: Double) {
    let values: [Float] = [3, -1, .nan, 4, 1, .infinity, 5, 9, 2, 6]
    let smoothed = values.smoothed(over: span)
    #expect(smoothed.count == values.count)
    var seen: [Double] = []
    for (value, found) in zip(values, smoothed) {
      guard value.isFinite else {
        #expect(found.isNaN)
        continue
      }
      seen.append(Double(value))
      // By definition, a value k places back has the weight decay^k.
      let weights = seen.indices.map { pow(1 - 1 / span, Double(seen.count - 1 - $0)) }
      let mean = zip(weights, seen).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
      #expect(abs(Double(found) - mean) < 1e-5)
    }
  }

  /// Each reading continues the last one, and never splits a line.
  @Test func metricsAreReadAsTheyGrow() throws {
    let text = InventedRun.metrics(steps: 20)
    let whole = try history(text)
    let bytes = Array(text.utf8)
    for cut in [0, 10, 60, 200, bytes.count - 1] {
      var parts = MetricsHistory()
      try withMetrics(String(decoding: bytes[..<cut], as: UTF8.self)) { path in
        try parts.read(path)
        #expect(parts.steps.count < 20)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try parts.read(path)
      }
      #expect(parts.steps == whole.steps && parts[.dGZ2] == whole[.dGZ2])
    }
  }

  @Test func aRunThatBeginsAnewIsReadAnew() throws {
    try withMetrics(InventedRun.metrics(steps: 20)) { path in
      var history = MetricsHistory()
      try history.read(path)
      try InventedRun.metrics(steps: 3).write(toFile: path, atomically: true, encoding: .utf8)
      try history.read(path)
      #expect(history.steps == [1, 2, 3])
    }
  }

  @Test func otherFilesAreRefusedAndOddLinesLeftOut() throws {
    #expect { try history("time,loss\n1,2\n") } throws: { "\($0)".contains("step,epoch") }
    let header = InventedRun.metrics(steps: 1).prefix { $0 != "\n" }
    let odd = try history(
      """
      \(header)
      1,0,0,nan,inf,0.5,0.5,0.5
      2,0,1,1.0
      x,0,2,1,1,1,1,1
      -5,0,2,1,1,1,1,1
      99999999999999999999,0,2,1,1,1,1,1
      9223372036854775807,0,3,1,1,1,1,1

      """)
    #expect(odd.steps == [1, .max])
    let curves = ThinnedCurves(odd)
    #expect(curves[.lossD].mean[0].isNaN && curves[.dX].mean[0] == 0.5)
  }

  @Test func anEmptyHistoryHasNoCurves() throws {
    #expect(ThinnedCurves(MetricsHistory()).steps.isEmpty)
    #expect(try history("").steps.isEmpty)
  }
}
