import ArgumentParser
import GAN
import Training

/// `dcgan report RUN`: writes the page about a run anew.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes the report of a run folder anew: report.html and the files beside it.",
    discussion: """
      A run that is going on writes its report by itself. This is for a run that was \
      killed, and for a folder that was changed.
      """)

  @Argument(
    help: ArgumentHelp("The run folder. (default: the newest run in runs/)", valueName: "run"))
  var folder: String?

  func run() throws {
    let named = folder.map(RunDirectory.init(path:))
    guard let directory = named ?? .newest(hasCheckpoint: false) else {
      throw ValidationError(
        "there is no run in \(RunDirectory.parent)/; name the folder of one that is elsewhere")
    }
    let terminal = Terminal()
    // Without its settings, there is no run.
    let text = try? FindingText(configuration: directory.configuration(), directory: directory)
    let problems = try RunReport.rebuild(directory) { text?.sentence($0) ?? $0.description }
    for problem in problems { terminal.warning("the report is incomplete: \(problem)") }
    terminal.line("report: \(directory.reportPath)")
    if !problems.isEmpty { throw ExitCode(1) }
  }
}
