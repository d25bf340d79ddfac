package import Files

/// The lines of a run's `metrics.csv`. A later reading adds the lines that the file has gained.
package struct MetricsHistory {
  /// The steps that have a line, counted from 1.
  package private(set) var steps: [Int] = []
  /// The epoch of each of these steps, from 0.
  package private(set) var epochs: [Int] = []
  private var columns = [Metric: [Float]](uniqueKeysWithValues: Metric.allCases.map { ($0, []) })
  /// Bytes of the file that are read.
  private var offset = 0

  /// The first line of the file.
  package static let header =
    "step,epoch,batch," + Metric.allCases.map(\.rawValue).joined(separator: ",")

  /// A history without steps.
  package init() {}

  /// The values of a metric, one for each step. Where training has diverged they are not finite.
  package subscript(metric: Metric) -> [Float] { columns[metric] ?? [] }

  /// Reads the lines that the file at `path` has gained since the last call.
  ///
  /// A last line without its end waits for the next call. A line that is not that of a later step
  /// is left out.
  package mutating func read(_ path: String) throws(FileError) {
    let file = try ReadableFile(path: path)
    // The file is another one if the run has begun anew.
    if file.size < offset { self = MetricsHistory() }
    var bytes = [UInt8](repeating: 0, count: file.size - offset)
    var span = bytes.mutableSpan
    // SAFETY: every byte is a valid `UInt8`.
    var target = unsafe span.mutableBytes
    try file.read(into: &target, at: offset)
    let newline = UInt8(ascii: "\n")
    guard let end = bytes.lastIndex(of: newline) else { return }
    var lines = bytes[...end].split(separator: newline)[...]
    if offset == 0 {
      guard lines.popFirst().map({ String(decoding: $0, as: UTF8.self) }) == Self.header else {
        throw FileError("read", path, because: "its first line is not \(Self.header)")
      }
    }
    for line in lines { add(line) }
    offset += end + 1
  }

  private mutating func add(_ line: ArraySlice<UInt8>) {
    let fields = line.split(separator: UInt8(ascii: ",")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let values = fields.dropFirst(3).compactMap { Float($0) }
    guard fields.count == 3 + Metric.allCases.count, values.count == Metric.allCases.count,
      let step = Int(fields[0]), let epoch = Int(fields[1]), step > (steps.last ?? 0), epoch >= 0
    else { return }
    steps.append(step)
    epochs.append(epoch)
    for (metric, value) in zip(Metric.allCases, values) { columns[metric]?.append(value) }
  }
}
