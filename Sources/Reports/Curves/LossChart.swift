import Foundation

/// `losses.svg`: the losses of both networks over the steps.
///
/// Each curve is drawn twice: as a pale band between the extremes of each bucket of steps, and as a
/// bold line, its exponential moving average. Colours follow the reader's choice of light or dark.
package struct LossChart {
  private let curves: ThinnedCurves
  private let title: String
  private let width = 960.0
  private let height = 440.0
  private let left = 56.0
  private let right = 936.0
  private let top = 64.0
  private let bottom = 396.0
  private let highest: Double
  /// 0, or below if a loss is negative, as the hinge's of G may be.
  private let lowest: Double

  /// A chart of a run called `title`.
  package init(_ curves: ThinnedCurves, title: String) {
    self.curves = curves
    self.title = title
    let peak = Metric.losses.flatMap { curves[$0].high }.filter(\.isFinite).max() ?? 1
    highest = max(1e-3, Double(peak)) * 1.05
    let trough = Metric.losses.flatMap { curves[$0].low }.filter(\.isFinite).min() ?? 0
    lowest = min(0, Double(trough)) * 1.05
  }

  /// The content of the file.
  package var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" \
    role="img" aria-labelledby="title">
    <title id="title">Losses of \(title.escapedForHTML)</title>
    <style>
    \(style)
    </style>
    <rect class="ground" width="\(number(width))" height="\(number(height))"/>
    <text class="heading" x="\(number(left))" y="28">Losses of \(title.escapedForHTML)</text>
    \(legend)
    \(axes)
    \(Metric.losses.map(band).joined(separator: "\n"))
    \(Metric.losses.map(line).joined(separator: "\n"))
    </svg>

    """
  }

  private var style: String {
    """
    svg { color-scheme: light dark; font: 13px system-ui, sans-serif; }
    .ground { fill: #ffffff; } text { fill: #636a73; } .heading { fill: #22262b; font-weight: 600; }
    .grid { stroke: #e2e4e3; } .band { stroke: none; opacity: 0.18; }
    .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .loss_d { stroke: #1f6fb4; fill: #1f6fb4; } .loss_g { stroke: #c4570c; fill: #c4570c; }
    .curve.loss_d, .curve.loss_g { fill: none; }
    @media (prefers-color-scheme: dark) {
    .ground { fill: #15181b; } text { fill: #9aa3ac; } .heading { fill: #e4e6e8; }
    .grid { stroke: #343a40; }
    .loss_d { stroke: #68b2ee; fill: #68b2ee; } .loss_g { stroke: #f49a58; fill: #f49a58; }
    }
    """
  }

  private var legend: String {
    Metric.losses.enumerated().map { index, metric in
      let x = left + 90 * Double(index)
      return """
        <rect class="\(metric.rawValue)" x="\(number(x))" y="42" width="18" height="4"/>
        <text x="\(number(x + 26))" y="48">\(metric.label)</text>
        """
    }.joined(separator: "\n")
  }

  private var axes: String {
    let losses = AxisTicks(from: lowest, to: highest, count: 6)
    let rows = losses.values.map { value in
      """
      <line class="grid" x1="\(number(left))" x2="\(number(right))" y1="\(number(y(value)))" \
      y2="\(number(y(value)))"/>
      <text x="\(number(left - 10))" y="\(number(y(value) + 4))" text-anchor="end">\
      \(losses.label(value))</text>
      """
    }
    let steps = AxisTicks(from: 1, to: end, count: 8, isWhole: true)
    let columns = steps.values.map { value in
      """
      <text x="\(number(x(value)))" y="\(number(bottom + 20))" text-anchor="middle">\
      \(steps.label(value))</text>
      """
    }
    let middle = number((left + right) / 2)
    let name =
      "<text x=\"\(middle)\" y=\"\(number(height - 6))\" text-anchor=\"middle\">step</text>"
    return (rows + columns + [name]).joined(separator: "\n")
  }

  private func band(_ metric: Metric) -> String {
    let curve = curves[metric]
    let there = curves.steps.indices.filter { curve.mean[$0].isFinite }
    // With a single step in each bucket the band has no height; draw a thin line instead.
    guard curves.width > 1 else {
      return """
        <path class="curve \(metric.rawValue)" style="stroke-width:1;opacity:0.4" \
        d="\(path(curve.mean))"/>
        """
    }
    let points =
      there.map { point($0, curve.high[$0]) } + there.reversed().map { point($0, curve.low[$0]) }
    return """
      <polygon class="band \(metric.rawValue)" points="\(points.joined(separator: " "))"/>
      """
  }

  private func line(_ metric: Metric) -> String {
    let span = max(1, Double(curves.steps.count) / 20)
    return """
      <path class="curve \(metric.rawValue)" d="\(path(curves[metric].mean.smoothed(over: span)))"/>
      """
  }

  /// The data of a path from value to value, with gaps where a value is not finite.
  private func path(_ values: [Float]) -> String {
    var command = "M"
    return values.indices.map { index in
      guard values[index].isFinite else {
        command = "M"
        return ""
      }
      defer { command = "L" }
      return command + point(index, values[index])
    }.joined()
  }

  private func point(_ bucket: Int, _ value: Float) -> String {
    let first = Double(curves.steps[bucket])
    let middle = min(first + Double(curves.width - 1) / 2, (first + Double(curves.last)) / 2)
    return number(x(middle)) + "," + number(y(Double(value)))
  }

  /// The last step of the axis. A run of a single step has an axis, too.
  private var end: Double { Double(max(curves.last, 2)) }
  private func x(_ step: Double) -> Double { left + (step - 1) / (end - 1) * (right - left) }
  /// Clamped to the axis: a damaged file may have any values.
  private func y(_ value: Double) -> Double {
    bottom - (min(max(value, lowest), highest) - lowest) / (highest - lowest) * (bottom - top)
  }

  /// A coordinate, rounded to a tenth.
  private func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
  }
}
