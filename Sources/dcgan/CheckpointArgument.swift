import ArgumentParser
import Foundation
import GAN

/// The file that a checkpoint's argument names: the file itself, the newest checkpoint of a run's
/// folder, the generator that comes with the package or, without an argument, the newest checkpoint of
/// the newest run in `runs/`.
func checkpointPath(_ argument: String?) throws -> String {
  if argument == BuiltInGenerator.name { return try BuiltInGenerator.path() }
  guard let argument else {
    guard let run = RunDirectory.newest(hasCheckpoint: true), let path = run.newestCheckpointPath
    else {
      throw ValidationError(
        "there is no checkpoint in \(RunDirectory.parent)/; name a run that is elsewhere, or train one "
          + "with: dcgan train")
    }
    return path
  }
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
    throw ValidationError("there is no checkpoint or run at \(argument)")
  }
  guard isFolder.boolValue else { return argument }
  guard let path = RunDirectory(path: argument).newestCheckpointPath else {
    throw ValidationError("the run in \(argument) has no checkpoint yet")
  }
  return path
}
