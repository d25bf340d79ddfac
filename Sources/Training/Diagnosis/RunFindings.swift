import Files
import Foundation

/// What was found about a run so far: its `findings.json`, which exists if anything was found.
struct RunFindings {
  /// All findings, in ascending order of their steps.
  private(set) var all: [TrainingFinding]
  private let path: String

  /// The findings of the run in `directory` up to step `step`; later ones are those of a run that
  /// was killed after its last checkpoint.
  init(_ directory: RunDirectory, upTo step: Int) throws(FileError) {
    path = directory.findingsPath
    all = []
    guard FileManager.default.fileExists(atPath: path) else { return }
    let content = try ReadableFile(path: path).content(limit: 1 << 20)
    do {
      all = try JSONDecoder().decode([TrainingFinding].self, from: Data(content))
        .filter { $0.step <= step }
    } catch {
      throw FileError("read", path, because: "it does not list findings as this program does")
    }
  }

  /// No findings, whatever the file at `path` says.
  init(none path: String) { (all, self.path) = ([], path) }

  /// Whether a finding of this kind is among them.
  func contains(kindOf matter: TrainingFinding.Matter) -> Bool {
    all.contains { $0.matter.isOfKind(of: matter) }
  }

  /// Adds `finding` and writes the file.
  mutating func add(_ finding: TrainingFinding) throws(FileError) {
    all.append(finding)
    try write()
  }

  /// Writes the file; removes it if there are no findings.
  func write() throws(FileError) {
    guard !all.isEmpty else {
      try? FileManager.default.removeItem(atPath: path)
      return
    }
    try AtomicFile.replace(path, withJSON: all)
  }
}
