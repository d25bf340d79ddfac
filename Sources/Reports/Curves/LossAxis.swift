import Foundation
import PlainText

/// The vertical axis of a chart of losses: a rule that keeps both curves readable, whatever
/// outliers there are.
///
/// The typical loss of a curve is the median of its magnitudes. The axis is linear if no loss is
/// larger than five times the smaller typical one. Otherwise the height of a loss v is asinh(v /
/// t), with the smaller typical loss as t: about linear up to t, logarithmic far above it, and
/// defined for negative losses, which the hinge has. So Loss_D of 0.1 and Loss_G of 10 are both
/// in plain sight.
///
/// The axis ends at twenty times the 90 % quantile of the larger curve's magnitudes. What lies
/// beyond, a single step before a run diverges for one, is drawn at the end and marked, and
/// counts as the end in smoothed curves.
///
/// The page's script draws by the same axis, so this is the one place that decides about it.
struct LossAxis {
  /// A number beside the axis.
  struct Tick: Encodable {
    let value: Double
    let label: String
  }

  /// The lower end: 0, or below if a loss is negative.
  let low: Double
  /// The upper end, above 0.
  let high: Double
  /// The loss up to which the axis is about linear; nil if all of it is.
  let threshold: Double?
  /// In ascending order, all within the axis.
  let ticks: [Tick]

  /// The largest loss of a linear axis, in typical losses of the smaller curve.
  private static let linearLimit = 5.0
  /// The end of the axis, in 90 % quantiles of the larger curve.
  private static let endLimit = 20.0
  /// The least threshold as a part of the largest loss: a D that has become perfect must not take
  /// the whole axis.
  private static let leastThreshold = 1e-4

  /// The axis for the losses of `curves`.
  init(_ curves: ThinnedCurves) {
    let magnitudes = Metric.losses.map { metric in
      curves[metric].mean.filter(\.isFinite).map { Double(abs($0)) }.sorted()
    }.filter { !$0.isEmpty }
    let bound = Self.endLimit * (magnitudes.map { $0.quantile(0.9) }.max() ?? 0)
    func within(_ value: Float) -> Double {
      let value = Double(value)
      return bound > 0 ? min(max(value, -bound), bound) : value
    }
    let highs = Metric.losses.flatMap { curves[$0].high }.filter(\.isFinite).map(within)
    let lows = Metric.losses.flatMap { curves[$0].low }.filter(\.isFinite).map(within)
    let (peak, trough) = (max(highs.max() ?? 1, 1e-3), min(lows.min() ?? 0, 0))
    let largest = max(peak, -trough)
    let typical = magnitudes.map { $0.quantile(0.5) }.min() ?? largest
    if largest <= Self.linearLimit * typical {
      threshold = nil
      (low, high) = (trough * 1.05, peak * 1.05)
      let ticks = AxisTicks(from: low, to: high, count: 6)
      self.ticks = ticks.values.map { Tick(value: $0, label: ticks.label($0)) }
    } else {
      let threshold = max(typical, Self.leastThreshold * largest)
      self.threshold = threshold
      func beyond(_ value: Double) -> Double { sinh(asinh(value / threshold) * 1.03) * threshold }
      (low, high) = (beyond(trough), beyond(peak))
      ticks = Self.ticks(low: low, high: high, threshold: threshold)
    }
  }

  /// The height of a loss, from 0 at the lower end to 1 at the upper one. What lies beyond is at
  /// the end.
  func height(_ value: Double) -> Double {
    Self.height(value, low: low, high: high, threshold: threshold)
  }

  /// The value, or the end of the axis beyond which it lies.
  func clamped(_ value: Double) -> Double { min(max(value, low), high) }

  private static func height(
    _ value: Double, low: Double, high: Double, threshold: Double?
  ) -> Double {
    func scaled(_ value: Double) -> Double { threshold.map { asinh(value / $0) } ?? value }
    return (scaled(min(max(value, low), high)) - scaled(low)) / (scaled(high) - scaled(low))
  }

  /// What the axis is, in words; nil if it is linear.
  var note: String? {
    threshold.map {
      "axis linear up to about \(Self.label($0, digits: 1)), logarithmic above"
    }
  }

  /// 0, and 1, 2 and 5 times powers of ten, as many as have room: the powers before the others,
  /// the large ones before the small ones.
  private static func ticks(low: Double, high: Double, threshold: Double) -> [Tick] {
    let room = 0.1
    let exponents =
      Int(
        log10(threshold / 100).rounded(.down))...Int(
        log10(max(high, -low)).rounded(.up))
    var values = [0.0]
    for digit in [1.0, 5, 2] {
      for exponent in exponents.reversed() {
        for value in [digit * pow(10, Double(exponent)), -digit * pow(10, Double(exponent))] {
          guard low...high ~= value else { continue }
          let height = height(value, low: low, high: high, threshold: threshold)
          let isFree = values.allSatisfy {
            abs(Self.height($0, low: low, high: high, threshold: threshold) - height) >= room
          }
          if isFree { values.append(value) }
        }
      }
    }
    return values.sorted().map { Tick(value: $0, label: label($0, digits: 1)) }
  }

  /// A number with so many significant digits.
  private static func label(_ value: Double, digits: Int) -> String {
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value) * (1 + 1e-9)).rounded(.down))
    guard -4...5 ~= exponent else { return String(format: "%.\(digits - 1)e", value) }
    return exponent >= 0 ? value.grouped : value.fixed(digits - 1 - exponent)
  }
}

extension [Double] {
  /// The value below which about this part of the sorted values lie; there is one at least.
  fileprivate func quantile(_ part: Double) -> Double { self[Int(part * Double(count - 1))] }
}
