/// Follows a training run: makes files of its events, or measures the networks between steps.
///
/// `TrainingRun.run` lists the observers of a run, in the order in which they hear of an event. To
/// add one, write a type that conforms and put it into that list.
protocol TrainingObserver {
  /// Takes an event of `run`, between two steps.
  ///
  /// The run tells its caller of the event afterwards. `ReportWriter` tells the caller of its own
  /// files before that. An error ends the run.
  func observe(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError)
}

/// All who hear of a run's events: its observers in their order, then its caller.
struct TrainingAudience {
  let observers: [any TrainingObserver]
  let caller: (TrainingEvent) -> Void

  /// Tells the observers alone.
  func tellObservers(
    _ event: TrainingEvent, of run: TrainingRun
  ) throws(TrainingError) {
    for observer in observers { try observer.observe(event, of: run) }
  }

  /// Tells the observers, then the caller.
  func tell(_ event: TrainingEvent, of run: TrainingRun) throws(TrainingError) {
    try tellObservers(event, of: run)
    caller(event)
  }

  /// Tells everybody that `run` has failed. No observer may hide the error that made it fail.
  func tellFailure(of run: TrainingRun) {
    for observer in observers { try? observer.observe(.status(.failed), of: run) }
    caller(.status(.failed))
  }
}
