package import Autograd
import Foundation
import GAN

/// What a profile of training steps says of one of them.
package struct StepBreakdown {
  /// A part of the step.
  package struct Row: Encodable {
    /// The layer, pass and kind, as a profile names them; empty where a part belongs to none.
    package var layer: String
    package var pass: String
    package var kind: String
    /// How long the part took in a step.
    package var seconds: Double
    /// The part's share of the step.
    package var share: Double
    /// 10^9 operations a second, two for each multiply-add of a convolution's definition.
    package var gigaflops: Double?
    /// What the passes over memory read and write, by their definition.
    package var bytes: Double?
    /// Those bytes in a second of the passes alone.
    package var bytesPerSecond: Double?
    /// Those bytes a second as a share of a copy's, if that is known.
    package var shareOfCopy: Double?
  }

  /// All parts: layer after layer, then what belongs to none.
  package let rows: [Row]
  /// The same by kind.
  package let kinds: [Row]
  /// How long the step took.
  package let seconds: Double
  /// The multiply-adds of the step's convolutions by their definition.
  package let multiplyAdds: Double

  /// The mean of `steps` steps, at least one.
  ///
  /// - Parameter copyBytesPerSecond: what a copy in memory reads and writes, to compare with.
  package init(_ profile: Profile, steps: Int, copyBytesPerSecond: Double? = nil) {
    let costs = profile.costs
    let total = costs.values.reduce(0) { $0 + $1.seconds }
    let steps = Double(steps)
    func row(_ part: Profile.Part, _ costs: [Profile.Cost]) -> Row {
      let seconds = costs.reduce(0) { $0 + $1.seconds }
      let operations = costs.reduce(0) { $0 + 2 * Double($1.multiplyAdds) }
      // Of a kind, some parts may be passes over memory and others not.
      let passes = costs.filter { $0.bytes > 0 }
      let bytes = passes.reduce(0) { $0 + Double($1.bytes) }
      let rate = bytes > 0 ? bytes / passes.reduce(0) { $0 + $1.seconds } : nil
      return Row(
        layer: part.layer, pass: part.pass?.rawValue ?? "", kind: part.kind.rawValue,
        seconds: seconds / steps, share: seconds / total,
        gigaflops: operations > 0 ? operations / seconds / 1e9 : nil,
        bytes: rate.map { _ in bytes / steps }, bytesPerSecond: rate,
        shareOfCopy: rate.flatMap { rate in copyBytesPerSecond.map { rate / $0 } })
    }
    rows = costs.sorted { precedes($0.key, $1.key) }.map { row($0.key, [$0.value]) }
    kinds = Profile.Kind.allCases.map { kind in
      row(Profile.Part(kind: kind), costs.filter { $0.key.kind == kind }.map(\.value))
    }
    seconds = total / steps
    multiplyAdds = costs.values.reduce(0) { $0 + Double($1.multiplyAdds) } / steps
  }

  /// Two tables: by kind, and by layer and pass without the parts that are next to nothing.
  package var text: String {
    let least = 0.0005
    let shown = rows.filter { $0.share >= least }
    let rest = rows.filter { $0.share < least }
    var headings = ["ms a step", "share", "GFLOP/s", "GB/s"]
    if rows.contains(where: { $0.shareOfCopy != nil }) { headings.append("of copy") }
    var lines = [line(["kind"], headings)]
    lines += kinds.filter { $0.seconds > 0 }.map { line([$0.kind], values(of: $0)) }
    lines += ["", line(["layer", "pass", "kind"], headings)]
    lines += shown.map { line([$0.layer, $0.pass, $0.kind], values(of: $0)) }
    if !rest.isEmpty {
      let sum = rest.reduce((seconds: 0.0, share: 0.0)) {
        ($0.seconds + $1.seconds, $0.share + $1.share)
      }
      let parts = "\(rest.count) part\(rest.count == 1 ? "" : "s") below \(percent(least, 2))"
      lines.append(line([parts], [milliseconds(sum.seconds), percent(sum.share, 2)]))
    }
    return lines.joined(separator: "\n")
  }

  private func values(of row: Row) -> [String] {
    [
      milliseconds(row.seconds), percent(row.share, 2),
      row.gigaflops.map { String(format: "%.1f", $0) } ?? "",
      row.bytesPerSecond.map { String(format: "%.1f", $0 / 1e9) } ?? "",
      row.shareOfCopy.map { percent($0, 0) } ?? "",
    ]
  }

  private func line(_ names: [String], _ values: [String]) -> String {
    let names = left(zip(names, [14, 17, 12]).map(left).joined(), 43)
    let end = values.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    return names + zip(values[..<end], [12, 10, 10, 9, 10]).map(right).joined()
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.2f", seconds * 1e3) }
  private func percent(_ share: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f %%", share * 100)
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}

/// The order of a model's layers, main.2 before main.10, and of the passes through each of them.
private func precedes(_ first: Profile.Part, _ second: Profile.Part) -> Bool {
  if first.layer != second.layer {
    if first.layer.isEmpty || second.layer.isEmpty { return second.layer.isEmpty }
    return first.layer.compare(second.layer, options: .numeric) == .orderedAscending
  }
  func place<Case: CaseIterable & Equatable>(_ value: Case?) -> Int {
    Case.allCases.enumerated().first { $0.element == value }?.offset ?? Int.max
  }
  let (ours, theirs) = (place(first.pass), place(second.pass))
  return ours == theirs ? place(first.kind) < place(second.kind) : ours < theirs
}
