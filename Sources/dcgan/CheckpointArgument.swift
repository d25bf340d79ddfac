import ArgumentParser
import Foundation
import GAN
import ModelFiles
import Replay
import Training

/// The file that a checkpoint's argument names: the file itself, the newest checkpoint of a run's
/// folder, the generator that comes with the package or, without an argument, the newest checkpoint of
/// the newest run in `runs/`.
///
/// - Parameter alternative: what is named if there is no argument and no run either.
func checkpointPath(_ argument: String?, orElse alternative: String? = nil) throws -> String {
  let newest =
    argument == nil ? RunDirectory.newest(hasCheckpoint: true)?.newestCheckpointPath : nil
  guard let argument = argument ?? newest ?? alternative else {
    throw ValidationError(
      "there is no checkpoint in \(RunDirectory.parent)/; name a run that is elsewhere, or train one "
        + "with: dcgan train")
  }
  if argument == BuiltInGenerator.name { return try BuiltInGenerator.path() }
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
