import Foundation

/// `losses.svg`: the losses of both networks over the steps.
///
/// Each curve is drawn twice: as a pale band between the extremes of each bucket of steps, and as
/// a bold line, its exponential moving average. `LossAxis` decides about the axis. Colours follow
/// the reader's choice of light or dark.
package struct LossChart {
  private let curves: ThinnedCurves
  private let title: String
  private let width = 960.0
  private let height = 440.0
  private let left = 56.0
  private let right = 936.0
  private let top = 64.0
  private let bottom = 396.0
  private let axis: LossAxis

  /// A chart of a run called `title`.
  package init(_ curves: ThinnedCurves, title: String) {
    self.curves = curves
    self.title = title
    axis = LossAxis(curves)
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
    \(Metric.losses.map(marks).joined(separator: "\n"))
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
    let rows = axis.ticks.map { tick in
      """
      <line class="grid" x1="\(number(left))" x2="\(number(right))" y1="\(number(y(tick.value)))" \
      y2="\(number(y(tick.value)))"/>
      <text x="\(number(left - 10))" y="\(number(y(tick.value) + 4))" text-anchor="end">\
      \(tick.label)</text>
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
    let note = axis.note.map {
      "<text x=\"\(number(right))\" y=\"48\" text-anchor=\"end\">\($0)</text>"
    }
    return (rows + columns + [name] + (note.map { [$0] } ?? [])).joined(separator: "\n")
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
    let values = curves[metric].mean.map { $0.isNaN ? $0 : Float(axis.clamped(Double($0))) }
    return """
      <path class="curve \(metric.rawValue)" d="\(path(values.smoothed(over: span)))"/>
      """
  }

  /// A triangle at the end of the axis wherever a curve leaves it.
  private func marks(_ metric: Metric) -> String {
    let curve = curves[metric]
    func triangles(_ isBeyond: (Int) -> Bool, y: Double, toBase: Double) -> String {
      curve.mean.indices.filter { isBeyond($0) && !($0 > 0 && isBeyond($0 - 1)) }.map { bucket in
        "M\(number(x(middle(of: bucket)))),\(number(y))l-5,\(number(toBase))h10z"
      }.joined()
    }
    let above = triangles({ Double(curve.high[$0]) > axis.high }, y: top - 2, toBase: 8)
    let below = triangles({ Double(curve.low[$0]) < axis.low }, y: bottom + 2, toBase: -8)
    guard !(above + below).isEmpty else { return "" }
    return """
      <path class="\(metric.rawValue)" d="\(above)\(below)"><title>beyond the axis</title></path>
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
    number(x(middle(of: bucket))) + "," + number(y(Double(value)))
  }

  /// The step in the middle of a bucket.
  private func middle(of bucket: Int) -> Double {
    let first = Double(curves.steps[bucket])
    return min(first + Double(curves.width - 1) / 2, (first + Double(curves.last)) / 2)
  }

  /// The last step of the axis. A run of a single step has an axis, too.
  private var end: Double { Double(max(curves.last, 2)) }
  private func x(_ step: Double) -> Double { left + (step - 1) / (end - 1) * (right - left) }
  private func y(_ value: Double) -> Double { bottom - axis.height(value) * (bottom - top) }

  /// A coordinate, rounded to a tenth.
  private func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? String(Int(tenths)) : "\(tenths)"
  }
}
