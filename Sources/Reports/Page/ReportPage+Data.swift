extension ReportPage {
  /// The numbers and pictures that the page's script draws, as JSON. It has nothing in it that could
  /// end the element around it: names are ours, everything else numbers and base 64.
  var data: String {
    let frames = film.frames.map { "{\"step\":\($0.step),\"image\":\"\($0.image)\"}" }
    return """
      {"refreshSeconds":\(refreshSeconds.map(String.init) ?? "null"),
      "curves":{"width":\(curves.width),"last":\(curves.last),
      "steps":\(list(curves.steps)),
      "epochs":\(list(curves.epochs)),
      "losses":[\(Metric.losses.map(series).joined(separator: ",\n"))],
      "outputs":[\(Metric.outputs.map(series).joined(separator: ",\n"))]},
      "frames":[\(frames.joined(separator: ",\n"))]}
      """
  }

  /// How long the page waits before it looks for a newer one: until about the next report.
  private var refreshSeconds: Int? {
    content.secondsToNext.map { Int(min(max($0.isFinite ? $0 : 300, 15), 300)) }
  }

  private func series(_ metric: Metric) -> String {
    let curve = curves[metric]
    return """
      {"name":"\(metric.label)","mean":\(list(curve.mean)),
      "low":\(list(curve.low)),"high":\(list(curve.high))}
      """
  }

  private func list(_ numbers: [Int]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }

  /// Values to four decimals; null where there is none.
  private func list(_ values: [Float]) -> String {
    let words = values.map { value in
      value.isFinite ? ((Double(value) * 1e4).rounded() / 1e4).description : "null"
    }
    return "[" + words.joined(separator: ",") + "]"
  }
}
