import ArgumentParser
import Foundation
import GAN
import Training

/// The file that the argument for a checkpoint names: the file itself, the newest checkpoint of a
/// run folder, a folder of another program, or the built-in generator.
///
/// - Parameters:
///   - argument: nil stands for the newest run in `runs/` that has a checkpoint.
///   - alternative: used if there is no argument and no such run.
func checkpointPath(_ argument: String?, orElse alternative: String? = nil) throws -> String {
  let newest =
    argument == nil ? RunDirectory.newest(hasCheckpoint: true)?.newestCheckpointPath() : nil
  guard let argument = argument ?? newest ?? alternative else {
    throw ValidationError(
      "there is no checkpoint in \(RunDirectory.parent)/; name a run that is elsewhere, or train "
        + "one with: dcgan train")
  }
  if argument == BuiltInGenerator.name { return try BuiltInGenerator.path() }
  guard let isFolder = isFolder(argument) else {
    throw ValidationError("there is no checkpoint or run at \(argument)")
  }
  guard isFolder else { return argument }
  if let path = RunDirectory(path: argument).newestCheckpointPath() { return path }
  // Any other folder stands for the file of tensors in it.
  let isRun = ["checkpoints", "metrics.csv"].contains {
    FileManager.default.fileExists(atPath: argument + "/" + $0)
  }
  guard isRun else { return argument }
  throw ValidationError("the run in \(argument) has no checkpoint yet")
}

/// Whether a folder, and not a file, is at `path`; nil if nothing is there.
func isFolder(_ path: String) -> Bool? {
  var isFolder: ObjCBool = false
  // SAFETY: the pointer is used only during the call.
  let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
  return exists ? isFolder.boolValue : nil
}
