import Foundation
import Imaging
import TestSupport
import Testing

@Suite(.serialized) struct CommandTests {
  /// The settings of a run of a second or two.
  static let small = [
    "--image-size", "16", "--ngf", "2", "--ndf", "2", "--nz", "3", "--batch-size", "8",
    "--max-steps", "6", "--sample-every", "3", "--checkpoint-every", "4", "--log-every", "2",
  ]

  private func expectSame(_ folder: TemporaryFolder, _ first: String, _ second: String) throws {
    let (expected, found) = (try folder.data(first), try folder.data(second))
    #expect(expected == found, "\(first) and \(second) differ")
  }

  @Test func versionNamesTheEngine() throws {
    let program = try Program(["--version"], in: TemporaryFolder())
    #expect(program.status == 0)
    #expect(program.output.contains("thread"))
    let capped = try Program(
      ["--version"], in: TemporaryFolder(), environment: ["DCGAN_ISA": "baseline"])
    #expect(capped.output.contains("baseline"))
  }

  @Test func trainsGeneratesAndResumes() throws {
    let folder = try TemporaryFolder()
    let train = try Program(["--train"] + Self.small, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    // The first lines tell what is trained, and where the pictures are.
    let lines = train.output.split(separator: "\n")
    #expect(lines[0].contains("6 steps of 16,000 (--max-steps)"), "\(lines[0])")
    #expect(lines[1].hasPrefix("images") && lines[1].contains("portraits"), "\(lines[1])")
    #expect(train.output.contains("\npictures  runs/001/samples; "))
    let form =
      /\[0\/10\]\[2\/\d+\]\tLoss_D: \d+\.\d{4}\tLoss_G: \d+\.\d{4}\tD\(x\): 0\.\d{4}\tD\(G\(z\)\): 0\.\d{4} \/ 0\.\d{4}/
    #expect(lines.contains { $0.wholeMatch(of: form) != nil })

    let grid = try Program(["--generate", "6", "--out", "grid.png", "--nrow", "3"], in: folder)
    #expect(grid.status == 0, "\(grid.errors)")
    let picture = try RasterImage(contentsOf: folder.path + "/grid.png")
    #expect(picture.width == 3 * 18 + 2 && picture.height == 2 * 18 + 2)
    let spelled = try Program(
      [
        "generate", "6", "--out", "same.png", "--nrow", "3", "--checkpoint", "runs/001",
        "--threads", "1",
      ], in: folder)
    #expect(spelled.status == 0, "\(spelled.errors)")
    try expectSame(folder, "grid.png", "same.png")

    let more = try Program(["train", "--resume", "--max-steps", "8"], in: folder)
    #expect(more.status == 0, "\(more.errors)")
    #expect(more.output.contains("Continuing after step 6"))
  }

  @Test func resumingARunThatWasNeverBegunBeginsIt() throws {
    let folder = try TemporaryFolder()
    let program = try Program(["train", "--resume", "--out", "new"] + Self.small, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path + "/new/metrics.csv"))
    let conflict = try Program(["train", "--resume", "new", "--nz", "9"], in: folder)
    #expect(conflict.status != 0)
    #expect(conflict.errors.contains("--nz 9") && conflict.errors.contains("begun with 3"))
  }

  @Test func dryRunWritesNothing() throws {
    let folder = try TemporaryFolder()
    let program = try Program(["train", "--dry-run"] + Self.small, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("Loss_D"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs"))
  }

  /// An interrupted run saves and tells how to resume it. The resumed run gives the same files.
  @Test func interruptionIsOrderly() throws {
    let folder = try TemporaryFolder()
    let settings = Self.small.map { $0 == "6" ? "500" : $0 }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["train", "--out", "parts"] + settings
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let log = folder.path + "/log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardOutput = FileHandle(forWritingAtPath: log)
    try process.run()
    let text = { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }
    while process.isRunning && !text().contains("[0/10][2/") { usleep(2_000) }
    // `timeout` and others signal a process and its group: many signals are one request.
    for _ in 0..<10 where process.isRunning {
      process.interrupt()
      usleep(500)
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    // The run has ended in order and has saved.
    #expect(text().contains("Stopped after step"))
    #expect(text().contains("checkpoint: parts/"))
    #expect(try Program(["train", "--resume", "parts"], in: folder).status == 0)
    #expect(try Program(["train", "--out", "whole"] + settings, in: folder).status == 0)
    let last = "checkpoints/step_000500.safetensors"
    try expectSame(folder, "parts/" + last, "whole/" + last)
    try expectSame(folder, "parts/metrics.csv", "whole/metrics.csv")
  }

  /// Wrong input ends with one clear sentence and a status other than 0, not with a trap.
  @Test(arguments: [
    (["train", "--image-size", "100"], "16, 32, 64, 128, 256, 512"),
    (["train", "--nc", "2"], "3 for colour"),
    (["train", "--batch-size", "0"], "use 1 to"),
    (["train", "--batch-size", "65536"], "of memory"),
    (["train", "--ngf", "4096", "--image-size", "512"], "of memory"),
    (["train", "--lr", "-1"], "lr"),
    (["train", "--beta1", "1.5"], "beta1"),
    (["train", "--epochs", "0"], "use 1 to"),
    (["train", "--isa", "sse9"], "baseline, avx2, avx512"),
    (["train", "--threads", "0"], "1 to 1024"),
    (["train", "--workers", "-1"], "workers"),
    (["train", "--dataroot", "nowhere"], "there is no folder 'nowhere'"),
    (["train", "--dataroot", "/dev/null"], "not a folder"),
    (["train", "--out", "/dev/null/x"], "cannot create"),
    (["train", "--epochs", "9223372036854775807"], "use 1 to"),
    (["train", "--batch-size", "9223372036854775807"], "use 1 to"),
    (["generate", "4", "--out", "x.gif"], ".png"),
    (["generate", "0", "--out", "x.png"], "use 1 to 1000000\n"),
    (["export", "--out", "x.pth"], "dcgan train"),
    (["generate", "4", "--out", "x.png", "--checkpoint", "nowhere"], "nowhere"),
    (["generate", "4", "--out", "x.png", "--checkpoint", "/dev/null"], "/dev/null"),
    (["generate", "many", "--out", "x.png"], "many"),
    (["replay", "nowhere"], "nowhere"),
    (["report", "nowhere"], "nowhere"),
    (["report"], "there is no run in runs/"),
    (["--frobnicate"], "frobnicate"),
  ])
  func wrongInputIsExplained(arguments: [String], explanation: String) throws {
    let program = try Program(arguments, in: TemporaryFolder())
    #expect(program.status == 1 || program.status == 64, "\(program.status): \(program.errors)")
    #expect(program.errors.contains(explanation), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
  }

  /// A wrong environment variable is an error of the user, even for commands without engine
  /// options.
  @Test(
    arguments: ["report", "--version", "train"],
    [("DCGAN_ISA", "mmx"), ("DCGAN_CONVOLUTION", "fft")])
  func aWrongEnvironmentIsExplained(command: String, variable: (name: String, value: String)) throws
  {
    let program = try Program(
      [command], in: TemporaryFolder(), environment: [variable.name: variable.value])
    #expect(program.status == 64, "\(program.status): \(program.errors)")
    #expect(
      program.errors.contains("\(variable.name) '\(variable.value)' is no "), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
  }
}
