import Foundation

extension Int {
  /// The decimal digits in groups of three: "1,234,567".
  package var grouped: String { groupedByThree("\(magnitude)", isNegative: self < 0) }
}

extension Double {
  /// The nearest whole number with its digits in groups of three: "1,234,567".
  package var grouped: String {
    groupedByThree(magnitude.fixed(0), isNegative: self < 0)
  }

  /// Decimal notation with `decimals` digits after the point: "0.250".
  package func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// This part of one in percent, with `decimals` digits after the point: "25.0 %".
  package func percent(_ decimals: Int) -> String { (self * 100).fixed(decimals) + " %" }
}

private func groupedByThree(_ digits: String, isNegative: Bool) -> String {
  let groups = stride(from: digits.count, to: 0, by: -3).map { end in
    digits.prefix(end).suffix(3)
  }
  return (isNegative ? "-" : "") + groups.reversed().joined(separator: ",")
}
