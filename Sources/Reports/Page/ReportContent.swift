/// What the page of a run says besides its curves and pictures.
package struct ReportContent: Sendable {
  /// Whether a run goes on.
  package enum State: String, Sendable {
    case running
    case stopped
    case complete
  }

  /// A name and what it stands for.
  package typealias Entry = (name: String, value: String)

  /// The name of the run.
  package var title: String
  package var state = State.running
  /// Steps done, and those at which the run will be complete.
  package var (step, lastStep) = (0, 0)
  /// How fast the run is, or was when it last went on.
  package var imagesPerSecond: Double?
  /// The time that all sessions took.
  package var secondsSpent: Double?
  package var secondsLeft: Double?
  /// The time between two reports; nil if none will follow.
  package var secondsToNext: Double?
  /// More lines for the list of facts: what the run learns from.
  package var facts: [Entry] = []
  package var settings: [Entry] = []
  /// The commands that began and continued the run, as they were typed.
  package var commands: [String] = []
  /// The tables of the networks.
  package var networks: [Entry] = []
  /// Files and folders beside the page, with what they are.
  package var files: [Entry] = []

  /// The content of a run that has done nothing yet.
  package init(title: String) { self.title = title }
}
