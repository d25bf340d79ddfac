import Files
import Foundation
import GAN

/// One time that the program worked on a run: how, when and how long.
///
/// A run's sessions are in its `sessions.json`, for its report alone: they differ from one machine
/// and one interruption to the next, which nothing else in a run folder may.
struct RunSession: Codable, Equatable, Sendable {
  /// The command line, as it was typed.
  var command: String?
  /// What the run learns from.
  var dataset: String
  var began: Date
  /// Steps that were done before the session, and when this was written.
  var stepsBefore: Int
  var stepsDone: Int
  /// The step at which the run was meant to be complete.
  var lastStep: Int
  /// The time since the first step, pictures and checkpoints included.
  var seconds: Double
  /// Training images in these steps.
  var images: Int

  /// The names in the file, which older files have too.
  private enum CodingKeys: String, CodingKey {
    case command, dataset, began, seconds, images
    case stepsBefore = "firstStep"
    case stepsDone = "lastStep"
    case lastStep = "plannedSteps"
  }
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

  /// Writes the sessions to `path`, in the place of those that are there.
  func write(to path: String) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let data: Data
    do {
      data = try encoder.encode(self) + Data("\n".utf8)
    } catch {
      throw FileError("write", path, because: "\(error)")
    }
    try AtomicFile.replace(path, with: data.bytes)
  }
}
