import Foundation
import Measures
import PlainText

/// An evaluation as a table for people, and as JSON for programs.
struct EvaluationReport {
  let evaluation: Evaluation
  /// Where the generator is from.
  let source: String
  /// What the real images are.
  let dataset: String

  /// The table.
  var lines: [String] {
    let count = evaluation.imageCount
    var table = TextTable([.left(), .right(), .right(), .left()])
    table.add(["", "generated", "floor", "better"])
    for measure in evaluation.measures {
      table.add([
        measure.title, measure.value.fixed(4), measure.floor.fixed(4),
        measure.aim == .low ? "lower" : measure.aim == .high ? "higher" : "near the floor",
      ])
    }
    return [
      "\(counted(count, "image")) of \(source), seeds from \(evaluation.seed) on",
      "against \(count.grouped) of \(dataset)",
      "floor: \(count.grouped) other real images against the same", "",
    ] + table.lines
  }

  /// One object; keys are sorted.
  func json() throws -> String {
    let measures = evaluation.measures.map { measure in
      (
        measure.name,
        Document.Number(value: measure.value, floor: measure.floor, aim: measure.aim.rawValue)
      )
    }
    let document = Document(
      count: evaluation.imageCount, seed: evaluation.seed, generator: source, against: dataset,
      measures: Dictionary(uniqueKeysWithValues: measures))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }

  private struct Document: Encodable {
    struct Number: Encodable {
      var value: Double
      var floor: Double
      var aim: String
    }

    var count: Int
    var seed: UInt64
    var generator: String
    var against: String
    var measures: [String: Number]
  }
}
