import Foundation
import PlainText
import Preconditions

/// Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten.
struct AxisTicks {
  /// In ascending order, all within the axis.
  let values: [Double]
  private let decimals: Int

  /// About `count` numbers from `low` to `high`; fewer if they must be whole and the axis is short.
  init(from low: Double, to high: Double, count: Int, isWhole: Bool = false) {
    require(low < high && high.isFinite && low.isFinite, "AxisTicks: \(low) to \(high)")
    let rough = (high - low) / Double(count)
    let exponent = log10(rough).rounded(.down)
    let power = pow(10, exponent)
    let round = [1, 2, 5].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    let step = isWhole ? max(1, round) : round
    let first = (low / step).rounded(.up)
    values = (0...2 * count).map { (first + Double($0)) * step }.filter { $0 <= high * (1 + 1e-9) }
    decimals = max(0, -Int(log10(step).rounded(.down)))
  }

  /// A number of the axis as text, with as many decimals as all of them need.
  func label(_ value: Double) -> String {
    decimals == 0 ? value.grouped : value.fixed(decimals)
  }
}
