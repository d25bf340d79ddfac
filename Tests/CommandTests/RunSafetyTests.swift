import Foundation
import TestSupport
import Testing

/// Signals, names of runs, and system calls that fail: what must never cost somebody a run.
@Suite(.serialized) struct RunSafetyTests {
  /// Runs `script` in `folder`, with `$DCGAN` the program, `$SMALL` the settings of a short run,
  /// and a function that waits for a text in a file.
  private func shell(_ script: String, in folder: TemporaryFolder) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let wait =
      "await() { until grep -q \"$1\" \"$2\"; do kill -0 $! || exit 9; sleep 0.01; done; }\n"
    process.arguments = ["-c", wait + script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "DCGAN": Program.path, "SMALL": CommandTests.small.joined(separator: " "),
    ]) { $1 }
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func text(_ name: String, in folder: TemporaryFolder) throws -> String {
    String(decoding: try folder.data(name), as: UTF8.self)
  }

  private func checkpoints(_ run: String, in folder: TemporaryFolder) throws -> [String] {
    try folder.names("\(run)/checkpoints")
  }

  // MARK: Signals

  /// A lost connection saves, as `kill` does.
  @Test(arguments: ["HUP", "TERM", "XCPU"]) func signalsThatEndARunSaveIt(signal: String) throws {
    let folder = try TemporaryFolder()
    let script = """
      $DCGAN train --out run $SMALL --max-steps 4000 --checkpoint-every 9999 >log 2>errors &
      await Loss_D log
      kill -\(signal) $!
      wait $!
      """
    #expect(try shell(script, in: folder) == 130)
    #expect(try text("log", in: folder).contains("Stopped after step"))
    #expect(try checkpoints("run", in: folder).count == 1)
  }

  /// `nohup` asks to go on without a terminal.
  @Test func nohupIsHonoured() throws {
    let folder = try TemporaryFolder()
    let script = """
      trap '' HUP
      $DCGAN train --out run $SMALL --max-steps 100 >log 2>errors &
      await Loss_D log
      kill -HUP $!
      wait $!
      """
    #expect(try shell(script, in: folder) == 0)
    #expect(try text("run/metrics.csv", in: folder).contains("\n100,"))
  }

  /// They write a checkpoint, and the run goes on, from the moment at which the program starts.
  @Test(arguments: ["USR1", "USR2"]) func aCheckpointCanBeAskedForByASignal(name: String) throws {
    let folder = try TemporaryFolder()
    let script = """
      $DCGAN train --out run $SMALL --max-steps 4000 --checkpoint-every 9999 >log 2>errors &
      await Loss_D log
      kill -\(name) $!
      await checkpoint: log
      kill -TERM $!
      wait $!
      """
    #expect(try shell(script, in: folder) == 130)
    #expect(try text("errors", in: folder).contains("saving a checkpoint after this step"))
    #expect(try text("log", in: folder).components(separatedBy: "checkpoint: ").count == 3)
    // The second one takes the first one's place.
    #expect(try checkpoints("run", in: folder).count == 1)
  }

  /// A limit of the size of files is an error that is said, and leaves nothing half-written.
  @Test func filesThatBecomeTooLargeAreSaid() throws {
    let folder = try TemporaryFolder()
    let script = "ulimit -f 8; exec $DCGAN train --out run $SMALL >log 2>errors"
    #expect(try shell(script, in: folder) == 1)
    #expect(try text("errors", in: folder).contains("File too large"))
    for name in ["", "samples", "checkpoints"] {
      #expect(try !folder.names("run/\(name)").contains { $0.hasPrefix(".partial") })
    }
  }

  // MARK: Two processes

  /// A second process is refused while the first one trains, even if that is stopped; others read.
  @Test func aSecondProcessIsRefused() throws {
    let folder = try TemporaryFolder()
    let script = """
      $DCGAN train --out run $SMALL --max-steps 4000 --checkpoint-every 2 >log 2>errors &
      first=$!
      await checkpoint: log
      kill -STOP $first
      cp run/config.json before.json
      $DCGAN train --resume run --log-every 7 >second 2>&1
      echo $? >status
      cmp run/config.json before.json || exit 8
      $DCGAN generate 2 --checkpoint run --out two.png >other 2>&1 || exit 7
      $DCGAN report run >other 2>&1 || exit 6
      grep -q 'badge running' run/report.html || exit 5
      echo $first >number
      kill -CONT $first
      kill -TERM $first
      wait $first
      """
    #expect(try shell(script, in: folder) == 130)
    #expect(try text("status", in: folder) == "1\n")
    let number = try text("number", in: folder).split(separator: "\n")[0]
    let second = try text("second", in: folder)
    #expect(
      second.contains("run is being trained by another process (process \(number)); wait until"),
      "\(second)")
    #expect(try Program(["report", "run"], in: folder).status == 0)
    #expect(try text("run/report.html", in: folder).contains("badge stopped"))
    #expect(try !folder.names("run").contains("run.lock"))
  }

  // MARK: Names

  /// A name that is no run is refused, and nothing is written there.
  @Test func onlyARunIsResumed() throws {
    let folder = try TemporaryFolder()
    #expect(try Program(["train"] + CommandTests.small, in: folder).status == 0)
    try folder.makeFolder("photos")
    let cases: [([String], String)] = [
      (["--resume", "photos"], "there is no run in photos to continue"),
      (["--resume", "nowhere"], "there is no run in nowhere to continue"),
      (["--resume=nowhere"], "there is no run in nowhere to continue"),
      (["--resume", "001"], "continue it with: dcgan train --resume runs/001"),
      (["--resume", "runs"], "there is no run in runs to continue"),
      (["--resume=photos", "--out", "x"], "--resume photos already names the run"),
    ]
    for (arguments, reason) in cases {
      let program = try Program(["train"] + arguments, in: folder)
      #expect(program.status == 1 || program.status == 64, "\(arguments): \(program.errors)")
      #expect(program.errors.contains(reason), "\(arguments): \(program.errors)")
    }
    #expect(try folder.names("photos").isEmpty)
    #expect(try folder.names("runs") == ["001"])
    #expect(!FileManager.default.fileExists(atPath: folder.file("nowhere")))
    let empty = try Program(["train", "--resume"], in: TemporaryFolder())
    #expect(empty.status == 1 && empty.errors.contains("there is no run in runs/ to continue"))
  }

  /// A run may be named by the folder of its checkpoints, or by the newest of these.
  @Test func aRunIsFoundByWhatIsInIt() throws {
    let folder = try TemporaryFolder()
    let small = CommandTests.small + ["--checkpoint-every", "4"]
    for name in ["mine", "runs/001"] {
      #expect(try Program(["train", "--out", name] + small, in: folder).status == 0)
    }
    let newest = "mine/checkpoints/step_000006.safetensors"
    for (index, name) in ["=mine", "=mine/checkpoints/", "=./mine/samples", "=" + newest]
      .enumerated()
    {
      let program = try Program(
        ["train", "--resume" + name, "--max-steps", "\(7 + index)", "--checkpoint-every", "100"],
        in: folder)
      #expect(index == 3 || program.status == 0, "\(name): \(program.errors)")
      #expect(index == 3 || program.output.contains("Continuing after step \(6 + index)"))
    }
    #expect(try folder.names("mine") == folder.names("runs/001"))
    let older = try Program(
      ["train", "--resume", "mine/checkpoints/step_000004.safetensors"], in: folder)
    #expect(older.status == 64 && older.errors.contains("step_000009.safetensors, and not from"))
    #expect(older.errors.contains("--init-generator mine/checkpoints/step_000004.safetensors"))
    let last = try Program(
      ["train", "--resume", "mine/checkpoints/step_000009.safetensors", "--max-steps", "10"],
      in: folder)
    #expect(last.status == 0 && last.output.contains("Continuing after step 9"), "\(last.errors)")
    #expect(try text("runs/001/metrics.csv", in: folder).split(separator: "\n").count == 7)
  }

  // MARK: Disk

  /// What a run takes is said before it begins, and what it keeps is what was asked for.
  @Test func theDiskThatARunTakesIsSaid() throws {
    let folder = try TemporaryFolder()
    let program = try Program(
      ["train", "--out", "run"] + CommandTests.small
        + ["--checkpoint-every", "1", "--keep", "2", "--keep-every", "3"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("up to "), "\(program.output)")
    #expect(program.output.contains(": 7 checkpoints of 1 MB, "), "\(program.output)")
    #expect(
      try checkpoints("run", in: folder)
        == [3, 5, 6].map { "step_00000\($0).safetensors" })
  }

  // MARK: System calls

  /// A sample of the system calls of a run that fail, each with a resume: no file differs. The
  /// script makes all of them fail, one by one.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd")))
  func callsThatFailLoseNothing() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../scripts/torture").standardized.path
    let folder = try TemporaryFolder()
    let status = try shell("\(script) --calls 331 >log 2>&1", in: folder)
    let log = try text("log", in: folder)
    #expect(status == 0, "\(log)")
  }
}
