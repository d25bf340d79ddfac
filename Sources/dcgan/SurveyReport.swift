import Datasets
import PlainText
import Training

/// The results of a survey of a dataset, as `dcgan preview` prints them.
struct SurveyReport {
  let survey: DatasetSurvey
  let dataset: any ImageDataset
  let configuration: TrainingConfiguration

  /// The most rows for classes, above the report.
  static let classRows = 10
  /// The rows that lists share with classes and with what is unusual, so that all fits on a screen
  /// of 30.
  private static let sharedRows = 15

  /// The report: one row for each result.
  var lines: [String] {
    let channels = dataset.channels == 1 ? [""] : ["red ", "green ", "blue "]
    let values = { (numbers: [Double]) in
      zip(channels, numbers).map { $0 + $1.fixed(4) }.joined(separator: ", ")
    }
    let duplicates = survey.duplicates.map { index, first in
      "\(dataset.source(at: index).printable) is equal to \(dataset.source(at: first).printable)"
    }
    let unreadable = survey.unreadable.sorted { $0.key < $1.key }.map { index, reason in
      unreadableImage(dataset.source(at: index), because: reason).printable
    }
    let findings = SurveyFindings(survey: survey, dataset: dataset, configuration).rows
    let passedOver = dataset.passedOver.warnings.map(\.printable)
    let rest = dataset.passedOver.rest.map { ["not taken: \($0.printable)"] } ?? []
    let besides = Array((passedOver.prefix(3) + rest).enumerated()).map { $0 == 0 ? $1 : "  \($1)" }
    let taken = min(dataset.classes.count, Self.classRows) + findings.count + besides.count
    let named = min(5, max(1, (Self.sharedRows - taken) / 2))
    var table = TextTable([.left(), .left()])
    table.add(["stored sizes", sizes])
    table.add(["enlarged", enlarged])
    for (name, finding) in findings { table.add([name, finding]) }
    table.add(["mean", values(survey.means) + " of values from -1 to 1"])
    table.add(["deviation", values(survey.deviations)])
    table.add("duplicates", lines: list(duplicates, naming: named))
    table.add("unreadable", lines: list(unreadable, naming: named))
    if !besides.isEmpty { table.add("besides", lines: besides) }
    table.add(["an epoch", epoch])
    if let training { table.add("to train", lines: training) }
    return table.lines
  }

  private var sizes: String {
    guard let widths = survey.widths, let heights = survey.heights else { return "unknown" }
    if widths.least == widths.greatest && heights.least == heights.greatest {
      return "\(widths.least)x\(heights.least)"
    }
    let extent = { (values: DatasetSurvey.Extent) in
      "\(values.least) to \(values.greatest), median \(values.median)"
    }
    return "width \(extent(widths)); height \(extent(heights))"
  }

  private var enlarged: String {
    let count = survey.enlargedCount
    let size = "\(dataset.imageSize)x\(dataset.imageSize)"
    if count == 0 { return "none: all are at least \(size)" }
    return "\(count) of \(dataset.count) are smaller than \(size)"
  }

  private var epoch: String {
    let size = configuration.batchSize
    let batches = BatchLoader.batches(of: size, in: dataset.count)
    let rest = dataset.count - (batches - 1) * size
    return "\(counted(batches, "batch", plural: "batches")) of \(min(size, dataset.count))"
      + (batches > 1 && rest < size ? ", the last one of \(rest)" : "")
      + (configuration.augment == .flip ? "; half of the images are mirrored" : "")
  }

  /// The command of a run that is long enough for pictures, and how many steps it makes; nil if the
  /// tutorial's networks cannot be trained with these settings on this machine.
  private var training: [String]? {
    let advice = TrainingAdvice(imageCount: dataset.count, configuration)
    let advised = advice.configuration
    guard (try? advised.validate()) != nil, (try? advised.requireMemory()) != nil else {
      return nil
    }
    let command = advice.command(for: configuration)
    return [command, "  for \(counted(advice.steps, "step")) of \(advised.batchSize)"]
  }

  /// The number of items, and the first `limit` of them, one line each.
  private func list(_ items: [String], naming limit: Int) -> [String] {
    guard !items.isEmpty else { return ["none"] }
    let rest = items.count - limit
    return ["\(items.count)"] + items.prefix(limit).map { "  \($0)" }
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
