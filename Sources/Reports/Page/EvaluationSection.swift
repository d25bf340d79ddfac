import Foundation
import PlainText

/// The part of the page about a run's evaluations: the curve of the measure that decides which is
/// the best, and all measures of the newest and the best one.
package struct EvaluationSection: Sendable {
  /// All evaluations.
  let history: EvaluationHistory
  /// The best one that has a checkpoint; nil if there is none.
  let best: EvaluationHistory.Entry?

  /// The checkpoint of the best one, as the page refers to it.
  private let checkpoint: String

  /// The part about `history`; nil if there are no evaluations.
  ///
  /// - Parameter checkpoints: for each step with a checkpoint, its path from the page.
  package init?(_ history: EvaluationHistory, checkpoints: [Int: String]) {
    guard !history.entries.isEmpty else { return nil }
    self.history = history
    best = history.best { checkpoints[$0] != nil }
    checkpoint = best.flatMap { checkpoints[$0.step] } ?? ""
  }

  /// The place of the measure that decides.
  private var decisive: Int? { history.names.firstIndex(of: EvaluationHistory.decisiveName) }

  /// The decisive measure of each evaluation, and its floor.
  var curve: (values: [Double], floors: [Double])? {
    decisive.map { place in
      (history.entries.map { $0.values[place] }, history.entries.map { $0.floors[place] })
    }
  }

  /// The elements of the page.
  var html: String {
    guard let newest = history.entries.last else { return "" }
    return """
      <section aria-labelledby="evaluations-title">
        <h2 id="evaluations-title">How near to real images</h2>
        <p>\(bestText)</p>
        <figure class="chart" id="evaluations">
          <figcaption><b>Sliced Wasserstein distance, mean (x 1000)</b>
            <span class="legend"></span></figcaption>
          <div class="plot" tabindex="0" role="group"
            aria-label="Chart of the distance; arrow keys move from evaluation to evaluation"></div>
          <p class="reading">How differently patches of generated and of real images are distributed;
            lower is better. The floor is the distance of real images from other real ones, as many of
            them: what a perfect generator would reach. Measures may disagree with the eye, so look at
            the pictures. (docs/quality.md tells what each measure sees.)</p>
        </figure>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="evaluations-title">
        <table class="settings measures">
        <thead><tr><th scope="col">\(newest.images.grouped) images</th>\
      <th scope="col">step \(newest.step.grouped)</th>\(bestHead)<th scope="col">floor</th></tr>\
      </thead>
        <tbody>
      \(rows(newest))
        </tbody></table></div>
      </section>

      """
  }

  private var bestText: String {
    guard let decisive else {
      return "None can be the best: the file lacks \(EvaluationHistory.decisiveName)."
    }
    guard let best else { return "No evaluation has a checkpoint." }
    let path = checkpoint.escapedForHTML
    return "The best checkpoint by this distance is that of step <b>\(best.step.grouped)</b>: "
      + "<a href=\"\(path)\">\(path)</a>, at \(best.values[decisive].fixed(2)); the floor is "
      + "\(best.floors[decisive].fixed(2))."
  }

  /// The best evaluation has a column unless it is the newest one.
  private var other: EvaluationHistory.Entry? { best == history.entries.last ? nil : best }

  private var bestHead: String {
    other.map { "<th scope=\"col\">step \($0.step.grouped) (best)</th>" } ?? ""
  }

  private func rows(_ newest: EvaluationHistory.Entry) -> String {
    history.names.indices.map { place in
      let name = history.names[place].replacing("_", with: " ").escapedForHTML
      let values = [newest.values[place]] + (other.map { [$0.values[place]] } ?? [])
      return "<tr><th scope=\"row\">\(name)</th>"
        + (values + [newest.floors[place]]).map { "<td>\($0.fixed(4))</td>" }.joined() + "</tr>"
    }.joined(separator: "\n")
  }
}
