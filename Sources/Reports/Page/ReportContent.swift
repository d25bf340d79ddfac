/// The text of a run's page: everything but curves and pictures.
package struct ReportContent: Sendable {
  /// Whether the run goes on.
  package enum State: String, Sendable {
    case running
    case stopped
    /// The run has reached a limit before the end of its last epoch.
    case limited
    case complete

    /// The state for people.
    var name: String {
      switch self {
      case .running: "Running"
      case .stopped: "Stopped"
      case .limited: "Stopped at max-steps"
      case .complete: "Complete"
      }
    }
  }

  /// A name and its value.
  package typealias Entry = (name: String, value: String)

  /// The name of the run.
  package var title: String
  /// Whether the run goes on.
  package var state = State.running
  /// Steps done.
  package var step = 0
  /// The step after which the run is complete.
  package var lastStep = 0
  /// The speed of the newest session; nil if it is not known yet.
  package var imagesPerSecond: Double?
  /// The duration of all sessions.
  package var secondsSpent: Double?
  /// The time until the run is complete, at the present speed.
  package var secondsLeft: Double?
  /// The time between two reports; nil if this is the last one.
  package var secondsToNext: Double?
  /// The list beside the status, such as the training images and the batch size.
  package var facts: [Entry] = []
  /// What has gone wrong, a sentence each; the page has a section about it if there are any.
  package var findings: [String] = []
  /// The settings of the run.
  package var settings: [Entry] = []
  /// The commands that began and resumed the run, as they were typed.
  package var commands: [String] = []
  /// The tables of the networks.
  package var networks: [Entry] = []
  /// Files and folders beside the page, each with a description.
  package var files: [Entry] = []

  /// The content for a run that has done no step.
  package init(title: String) { self.title = title }
}
