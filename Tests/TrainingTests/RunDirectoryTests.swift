import Foundation
import GAN
import TestSupport
import Testing
import Training

struct RunDirectoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func make(_ names: [String]) throws {
    for name in names { _ = try folder.makeFolder(name) }
  }

  @Test(arguments: [
    ([], "001"), (["001"], "002"), (["001", "099"], "100"), (["999"], "1000"),
    (["999999999"], "1000000000"),
  ])
  func theNextFolderFollowsTheLast(present: [String], next: String) throws {
    try make(present)
    #expect(RunDirectory.next(in: folder.path).path == folder.file(next))
  }

  /// Names that the program would not write, even if they look like numbers.
  @Test(arguments: ["9223372036854775807", "-5", "+7", "12", "0012", "99999999999", "faces"])
  func otherNamesDoNotCount(name: String) throws {
    try make(["003", name])
    #expect(RunDirectory.next(in: folder.path).path == folder.file("004"))
  }

  /// A file counts only under the name that the program gives to its step.
  @Test func stepsAreThoseOfProperNames() throws {
    let run = RunDirectory(path: folder.path)
    try make(["samples", "checkpoints"])
    for name in [
      "step_000007", "step_1234567", "step_5", "step_+5", "step_-00005", "step_0000005",
      "step_9223372036854775807", "step_", "step_00000x",
    ] {
      _ = try folder.file("samples/\(name).png", bytes: [])
      _ = try folder.file("checkpoints/\(name).safetensors", bytes: [])
    }
    #expect(run.sampleSteps() == [7, 1_234_567])
    #expect(run.checkpointSteps() == [7, 1_234_567])
    #expect(run.newestCheckpointPath() == folder.file("checkpoints/step_1234567.safetensors"))
  }
}
