import Files
import Foundation
import GAN

/// One session of a run: from the moment a program begins or resumes it to the moment it ends.
///
/// The sessions of a run are in its `sessions.json`, and only its report reads them. Times and
/// commands depend on the machine and on interruptions, which no other file of a run may.
struct RunSession: Codable, Equatable, Sendable {
  /// The command line, as it was typed; nil if a program of somebody's own trains.
  var command: String?
  /// The summary of the dataset.
  var dataset: String
  /// When the session began.
  var began: Date
  /// Steps that were done when the session began.
  var firstStep: Int
  /// Steps that were done when the session was last written.
  var lastStep: Int
  /// The step after which the run was to be complete.
  var plannedSteps: Int
  /// The steps of all epochs, more than `plannedSteps` if the run was limited to fewer; nil in
  /// files of earlier versions.
  var stepsOfAllEpochs: Int?
  /// How long the session has lasted, pictures and checkpoints included.
  var seconds: Double
  /// Training images in the steps of the session.
  var images: Int
}

extension [RunSession] {
  /// The sessions in the file at `path`; none if there is no such file.
  init(contentsOf path: String) throws(FileError) {
    guard FileManager.default.fileExists(atPath: path) else {
      self = []
      return
    }
    let content = try ReadableFile(path: path).content(limit: 1 << 26)
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do {
      self = try decoder.decode([RunSession].self, from: Data(content))
    } catch {
      throw FileError("read", path, because: "it does not list sessions as this program does")
    }
  }

  /// Replaces the file at `path` by these sessions.
  func write(to path: String) throws(FileError) {
    try AtomicFile.replace(path, withJSON: self)
  }
}
