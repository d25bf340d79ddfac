import Foundation
import Reports
import Testing

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
