package import Files

/// The lines of a run's `evaluations.csv`: measures of the averaged generator, each with its floor.
package struct EvaluationHistory: Sendable {
  /// A line.
  package struct Entry: Sendable, Equatable {
    /// Steps done when the generator was evaluated.
    package let step: Int
    /// Images in each set.
    package let images: Int
    /// A value for each of `names`.
    package let values: [Double]
    /// The floor of each value.
    package let floors: [Double]
  }

  /// The names of the measures, in the order of the file.
  package private(set) var names: [String] = []
  /// In ascending order of their steps.
  package private(set) var entries: [Entry] = []

  /// The measure by which the best checkpoint is chosen; smaller is better. docs/quality.md says
  /// why.
  package static let decisiveName = "sliced_wasserstein_mean"
  /// How a header begins, whatever the measures are.
  package static let headerStart = "step,images"

  /// A history without evaluations.
  package init() {}

  /// The evaluations in the file at `path`.
  ///
  /// A last line without its end, and lines that are not those of a later step, are left out.
  package init(contentsOf path: String) throws(FileError) {
    let bytes = try ReadableFile(path: path).content(limit: 1 << 26)
    let newline = UInt8(ascii: "\n")
    guard let end = bytes.lastIndex(of: newline) else { return }
    // Another program may have ended lines in its own way.
    let lines = String(decoding: bytes[...end], as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",").map(String.init) }
    let first = lines.first ?? []
    let names = first.dropFirst(2).enumerated().filter { $0.offset.isMultiple(of: 2) }
      .map(\.element)
    guard first == Self.header(names).split(separator: ",").map(String.init) else {
      throw FileError(
        "read", path, because: "its first line does not begin with \(Self.headerStart)")
    }
    self.names = names
    for line in lines.dropFirst() { add(line) }
  }

  /// The first line of a file with these measures.
  package static func header(_ names: [String]) -> String {
    headerStart + names.map { ",\($0),\($0)_floor" }.joined()
  }

  private mutating func add(_ fields: [String]) {
    let numbers = fields.dropFirst(2).compactMap { Double($0) }
    guard fields.count == 2 + 2 * names.count, numbers.count == 2 * names.count,
      let step = Int(fields[0]), let images = Int(fields[1]), step > (entries.last?.step ?? 0)
    else { return }
    entries.append(
      Entry(
        step: step, images: images,
        values: names.indices.map { numbers[2 * $0] },
        floors: names.indices.map { numbers[2 * $0 + 1] }))
  }

  /// The evaluation with the smallest value of the decisive measure among those of `steps`, the
  /// earlier one of two equal ones; nil if there is none.
  package func best(among steps: (Int) -> Bool = { _ in true }) -> Entry? {
    guard let place = names.firstIndex(of: Self.decisiveName) else { return nil }
    return entries.filter { steps($0.step) && $0.values[place].isFinite }
      .min { $0.values[place] < $1.values[place] }
  }
}
