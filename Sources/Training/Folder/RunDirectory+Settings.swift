import Files
import Foundation
import Layers

extension RunDirectory {
  /// Makes the folders and writes the settings. The caller holds the run's lock.
  ///
  /// - Parameter isNew: whether the run begins here. If another program has begun one in the
  ///   meantime, that is an error.
  func create(_ configuration: TrainingConfiguration, isNew: Bool) throws(TrainingError) {
    let manager = FileManager.default
    let folders = [path, path + "/samples", path + "/checkpoints"]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var isFree = true
    do {
      for folder in folders {
        // The run's own folder may be a link. Those in it would lead pictures and checkpoints to
        // wherever somebody else wants them.
        if folder != path, isLink(folder) { throw FileError.symbolicLink("use", folder) }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      // Last, since this file makes the folder that of a run.
      let settings = try encoder.encode(configuration) + Data("\n".utf8)
      if isNew {
        isFree = try AtomicFile.create(configurationPath, with: settings.bytes)
      } else {
        try AtomicFile.replace(configurationPath, with: settings.bytes)
      }
    } catch let error as FileError {
      throw .cannotCreate(path: path, reason: error.description)
    } catch {
      throw .cannotCreate(path: path, reason: error.localizedDescription)
    }
    guard isFree else { throw .alreadyExists(path: path) }
    // Remove what a program left that was killed while it wrote. A removal may fail: a program that
    // has come too late for this folder removes its own file at the same time.
    for folder in folders {
      for name in (try? manager.contentsOfDirectory(atPath: folder)) ?? []
      where name.hasPrefix(AtomicFile.temporaryPrefix) {
        try? manager.removeItem(atPath: folder + "/" + name)
      }
    }
  }

  private func isLink(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeSymbolicLink
  }

  /// Reads the settings with which the run was begun.
  public func configuration() throws(TrainingError) -> TrainingConfiguration {
    let configuration: TrainingConfiguration
    do {
      let content = try ReadableFile(path: configurationPath).content(limit: 1 << 26)
      configuration = try JSONDecoder().decode(TrainingConfiguration.self, from: Data(content))
    } catch {
      throw .badConfiguration(path: configurationPath, reason: reason(of: error))
    }
    do {
      try configuration.validate()
    } catch {
      throw .badConfiguration(path: configurationPath, reason: error.description)
    }
    return configuration
  }

  /// Why settings could not be read, as the end of a sentence.
  private func reason(of error: any Error) -> String {
    func name(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case let error as FileError:
      return error.reason
    case let error as NetworkSpecError:
      return "networks: \(error)"
    case DecodingError.keyNotFound(let key, _):
      return "the setting '\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context):
      return "the setting '\(name(context))' is of another kind"
    case DecodingError.dataCorrupted(let context) where name(context).isEmpty:
      return "it is not valid JSON"
    case DecodingError.dataCorrupted(let context):
      return "the setting '\(name(context))' has a value that is not known here"
    default:
      return error.localizedDescription
    }
  }
}
