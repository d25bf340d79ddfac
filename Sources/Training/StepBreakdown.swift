package import Autograd
import Foundation
import GAN
import PlainText

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
    var table = TextTable([
      .left(12), .left(15), .left(11), .right(11), .right(8), .right(8), .right(7), .right(8),
    ])
    table.add(["kind"] + headings, firstSpanning: 3)
    for row in kinds where row.seconds > 0 {
      table.add([row.kind] + values(of: row), firstSpanning: 3)
    }
    table.add([])
    table.add(["layer", "pass", "kind"] + headings)
    for row in shown { table.add([row.layer, row.pass, row.kind] + values(of: row)) }
    if !rest.isEmpty {
      let sum = rest.reduce((seconds: 0.0, share: 0.0)) {
        ($0.seconds + $1.seconds, $0.share + $1.share)
      }
      let parts = "\(rest.count) part\(rest.count == 1 ? "" : "s") below \(least.percent(2))"
      table.add(
        [parts, milliseconds(sum.seconds), sum.share.percent(2)], firstSpanning: 3)
    }
    return table.text
  }

  /// The cells of a row after its names, up to the last that says something.
  private func values(of row: Row) -> [String] {
    let values = [
      milliseconds(row.seconds), row.share.percent(2),
      row.gigaflops?.fixed(1) ?? "",
      row.bytesPerSecond.map { ($0 / 1e9).fixed(1) } ?? "",
      row.shareOfCopy?.percent(0) ?? "",
    ]
    return values.reversed().drop(while: \.isEmpty).reversed()
  }

  private func milliseconds(_ seconds: Double) -> String { (seconds * 1e3).fixed(2) }
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
