import Foundation
import TestSupport
import Testing

/// `dcgan train --recipe`.
@Suite(.serialized) struct RecipeCommandTests {
  /// A recipe is the settings it stands for, in any order of options; single ones may be changed.
  @Test func recipesAreSettings() throws {
    let folder = try TemporaryFolder()
    func bytes(_ name: String, _ options: [String]) throws -> Data {
      let program = try Program(
        ["train", "--out", name] + options + CommandTests.small, in: folder)
      #expect(program.status == 0, "\(program.errors)")
      return try folder.data(name + "/metrics.csv")
    }
    let usual = try bytes("usual", [])
    #expect(try bytes("tutorial", ["--recipe", "tutorial"]) == usual)
    let better = try bytes("better", ["--recipe", "better"])
    #expect(better != usual)
    #expect(try bytes("values", ["--lr-g", "0.0004", "--lr-decay", "0.2"]) == better)
    let mixed = try bytes("mixed", ["--lr-decay", "0", "--recipe", "better"])
    #expect(try mixed == bytes("fast", ["--lr-g", "0.0004"]))
    #expect(mixed != usual && mixed != better)
    let slow = try bytes("slow", ["--recipe", "better", "--lr", "0.0001"])
    let values = ["--lr", "0.0001", "--lr-g", "0.0002", "--lr-decay", "0.2"]
    #expect(try slow == bytes("slow-values", values))

    let other = try Program(["train", "--resume", "better", "--recipe", "tutorial"], in: folder)
    #expect(
      other.status == 1
        && other.errors.contains("--recipe tutorial does not fit the run in better"),
      "\(other.errors)")
    let again = try Program(
      ["train", "--resume", "better", "--recipe", "better", "--dry-run"] + CommandTests.small,
      in: folder)
    #expect(again.status == 0, "\(again.errors)")
    let unknown = try Program(["train", "--recipe", "best"], in: folder)
    #expect(unknown.status == 64 && unknown.errors.contains("'best'"), "\(unknown.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs"))
  }
}
