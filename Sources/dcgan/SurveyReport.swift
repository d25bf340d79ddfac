import Datasets
import PlainText
import Training

/// The results of a survey of a dataset, as `dcgan preview` prints them.
struct SurveyReport {
  let survey: DatasetSurvey
  let dataset: any ImageDataset
  let configuration: TrainingConfiguration

  /// The most items that a list names.
  private static let namedCount = 5

  /// The report: one row for each result.
  var lines: [String] {
    let channels = dataset.channels == 1 ? [""] : ["red ", "green ", "blue "]
    let values = { (numbers: [Double]) in
      zip(channels, numbers).map { $0 + $1.fixed(4) }.joined(separator: ", ")
    }
    let duplicates = survey.duplicates.map { index, first in
      "\(dataset.source(at: index)) is equal to \(dataset.source(at: first))"
    }
    let unreadable = survey.unreadable.sorted { $0.key < $1.key }.map { index, reason in
      unreadableImage(dataset.source(at: index), because: reason)
    }
    var table = TextTable([.left(), .left()])
    table.add(["stored sizes", sizes])
    table.add(["enlarged", enlarged])
    table.add(["mean", values(survey.means) + " of values from -1 to 1"])
    table.add(["deviation", values(survey.deviations)])
    table.add("duplicates", lines: list(duplicates))
    table.add("unreadable", lines: list(unreadable))
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

  /// The number of items, and the first of them, one line each.
  private func list(_ items: [String]) -> [String] {
    guard !items.isEmpty else { return ["none"] }
    let rest = items.count - Self.namedCount
    return ["\(items.count)"] + items.prefix(Self.namedCount).map { "  \($0)" }
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
