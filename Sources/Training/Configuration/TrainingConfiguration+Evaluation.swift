import Datasets
import Measures
import Memory

extension TrainingConfiguration {
  /// The images in each set of an evaluation, unless a run says otherwise: so few that evaluations
  /// take seconds.
  public static let defaultEvaluateCount = 1_000

  /// Throws `TrainingError.invalidSettings` unless the settings of evaluations are possible.
  func validateEvaluations() throws(TrainingError) {
    guard let evaluateCount else { return }
    guard evaluateEvery != nil else {
      throw .invalidSettings(
        "evaluate-count \(evaluateCount) is of no use without evaluations; give evaluate-every, too"
      )
    }
    let least = EvaluationSettings.leastCount
    guard evaluateCount >= least else {
      throw .invalidSettings(
        "evaluate-count \(evaluateCount) is not possible; use \(least) or more")
    }
  }

  /// Settles how many images evaluations are of, so that a run that is resumed elsewhere goes on
  /// with the same number: `evaluateCount`, or else that of `saved`, or else the default.
  ///
  /// Throws `TrainingError.evaluation` if that is not possible. Does nothing without evaluations.
  /// A run that goes on keeps its number, whatever memory there is: see `EvaluationFile`.
  ///
  /// - Returns: whether there would be more images if there were more memory.
  mutating func settleEvaluations(
    on dataset: any ImageDataset, after saved: TrainingConfiguration?
  ) throws(TrainingError) -> Bool {
    guard evaluateEvery != nil else { return false }
    let rest = Double(Machine.memory) - trainingBytes
    let settings = EvaluationSettings(
      count: evaluateCount ?? saved?.evaluateCount, limit: Self.defaultEvaluateCount,
      // The cache of images may take the other half.
      memory: saved?.evaluateCount == nil ? rest / 2 : .greatestFiniteMagnitude)
    do {
      evaluateCount = try settings.imageCount(of: dataset)
    } catch {
      throw .evaluation(error)
    }
    return settings.isLimitedByMemory(of: dataset)
  }
}
