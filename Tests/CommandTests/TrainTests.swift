import Foundation
import Imaging
import TestSupport
import Testing

/// Faults that a training run survives, and its messages.
@Suite(.serialized) struct TrainTests {
  /// Runs `script` in `folder`, with `$DCGAN` the program and `$SMALL` the settings of a short run.
  private func shell(_ script: String, in folder: TemporaryFolder) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
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

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullLogDoesNotEndTheRun() throws {
    let folder = try TemporaryFolder()
    #expect(try shell("$DCGAN train --out run $SMALL >/dev/full 2>/dev/full", in: folder) == 0)
    #expect(try text("run/metrics.csv", in: folder).contains("\n6,"))
  }

  /// The log must not go into a file that gets the descriptor of standard output.
  @Test func aClosedLogDoesNotEndTheRun() throws {
    let folder = try TemporaryFolder()
    #expect(try shell("$DCGAN train --out run $SMALL >&- 2>&- <&-", in: folder) == 0)
    #expect(try text("run/metrics.csv", in: folder).contains("\n6,"))
    #expect(try !text("run/metrics.csv", in: folder).contains("Loss_D"))
    _ = try RasterImage(contentsOf: folder.path + "/run/samples/step_000006.png")
  }

  @Test func aReaderThatGoesAwayDoesNotEndTheRun() throws {
    let folder = try TemporaryFolder()
    let script = "{ $DCGAN train --out run $SMALL; echo $? >status; } | true"
    #expect(try shell(script, in: folder) == 0)
    #expect(try text("status", in: folder) == "0\n")
    #expect(try text("run/metrics.csv", in: folder).contains("\n6,"))
  }

  @Test func theFirstInterruptionIsAnswered() throws {
    let folder = try TemporaryFolder()
    let script = """
      $DCGAN train --out run $SMALL --max-steps 4000 >log 2>errors &
      until grep -q Loss_D log; do kill -0 $! || exit 9; sleep 0.01; done
      kill -INT $!
      wait $!
      """
    #expect(try shell(script, in: folder) == 130)
    #expect(
      try text("errors", in: folder).contains(
        "stopping after this step; press Ctrl-C again to stop at once without saving"))
  }

  @Test func aLongRunSaysHowLong() throws {
    let folder = try TemporaryFolder()
    let script = """
      $DCGAN train --out run $SMALL --max-steps 1000000000 --epochs 1000000 >log 2>errors &
      until grep -q 'the run will take another' log; do kill -0 $! || exit 9; sleep 0.01; done
      kill -INT $!
      wait $!
      """
    #expect(try shell(script, in: folder) == 130)
    let form = /At [0-9]\.[0-9]{3} s a step, the run will take another [0-9]+:[0-9:]{5}\.\n/
    #expect(try text("log", in: folder).firstMatch(of: form) != nil)
  }

  @Test(arguments: [
    ("--epochs", "9223372036854775807", "use 1 to 1000000000"),
    ("--max-steps", "9223372036854775807", "use 1 to 1000000000"),
    ("--log-every", "1000000001", "use 1 to 1000000000"),
    ("--sample-every", "1000000001", "use 1 to 1000000000"),
    ("--checkpoint-every", "1000000001", "use 1 to 1000000000"),
    ("--batch-size", "65537", "use 1 to 65536"),
  ])
  func countsAreBounded(option: String, value: String, range: String) throws {
    let folder = try TemporaryFolder()
    let program = try Program(["train", option, value], in: folder)
    #expect(program.status == 64, "\(program.status): \(program.errors)")
    #expect(program.errors.contains("\(option.dropFirst(2)) \(value)"), "\(program.errors)")
    #expect(program.errors.contains(range), "\(program.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs"))
  }

  /// One of twenty images cannot be read. Its name is printed once.
  @Test func anUnreadableImageIsNamedOnce() throws {
    let folder = try TemporaryFolder()
    let photos = folder.path + "/photos"
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    for index in 0..<19 {
      let image = RasterImage(width: 20, height: 20, channels: 3)
      try image.writePNG(to: "\(photos)/\(index).png")
    }
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: photos + "/bad.png"))
    let program = try Program(
      ["train", "--dataroot", "photos", "--out", "run"] + CommandTests.small, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.errors.components(separatedBy: "photos/bad.png").count == 2)
    #expect(program.errors.hasPrefix("skipped "))
  }

  @Test func theLargestCountsArePossible() throws {
    let folder = try TemporaryFolder()
    let program = try Program(
      ["train"] + CommandTests.small + ["--epochs", "1000000000"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
  }

  /// Settings are valid on every machine or on none. That a machine is too small is another error.
  @Test func memoryIsNoFlawOfTheConfiguration() throws {
    let folder = try TemporaryFolder()
    #expect(try Program(["train", "--out", "run"] + CommandTests.small, in: folder).status == 0)
    let path = folder.path + "/run/config.json"
    let large = try text("run/config.json", in: folder)
      .replacing("\"imageSize\" : 16", with: "\"imageSize\" : 512")
      .replacing("\"batchSize\" : 8", with: "\"batchSize\" : 65536")
      .replacing("\"ngf\" : 2", with: "\"ngf\" : 64")
    try large.write(toFile: path, atomically: true, encoding: .utf8)
    for dry in [[], ["--dry-run"]] {
      let program = try Program(["train", "--resume", "run"] + dry, in: folder)
      #expect(program.status == 1)
      #expect(program.errors.contains("of memory"), "\(program.errors)")
      #expect(!program.errors.contains("config.json"), "\(program.errors)")
    }
  }

  /// The rate counts two images in a step of two images, even if a batch may have 128.
  @Test func theRateCountsTheImagesOfEachStep() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/images/a", withIntermediateDirectories: true)
    for name in ["1", "2"] {
      let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * 7) }
      try RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
        .writePNG(to: folder.path + "/images/a/\(name).png")
    }
    let train = try Program(
      [
        "train", "--dataroot", "images", "--image-size", "16", "--ngf", "64", "--ndf", "64",
        "--epochs", "6",
      ], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let form = /Median of the steps: (\d+\.\d+) s, (\d+) images\/s\./
    let line = try #require(train.output.firstMatch(of: form), "\(train.output)")
    let (seconds, rate) = (try #require(Double(line.1)), try #require(Double(line.2)))
    #expect(seconds > 0)
    #expect(1...4 ~= seconds * rate, "\(line.0)")
  }

  @Test func aProfileTellsWhereTheTimeWent() throws {
    let folder = try TemporaryFolder()
    let program = try Program(["train", "--profile"] + CommandTests.small, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("The mean of 6 steps:"))
    for form in [
      /\nconvolution +\d+\.\d+ +\d+\.\d+ % +\d+\.\d\n/, /\ndata +\d/, /share +GFLOP\/s +GB\/s\n/,
      /\nnorm +\d+\.\d+ +\d+\.\d+ % +\d+\.\d\n/,
      /\nnetD\.main\.2 +filter gradient +convolution +\d/,
      /\nnetG\.main\.0 +forward +convolution +\d/,
    ] {
      #expect(program.output.firstMatch(of: form) != nil, "\(program.output)")
    }
    let dry = try Program(["train", "--profile", "--dry-run"], in: folder)
    #expect(dry.status == 64 && dry.errors.contains("leave --dry-run away"), "\(dry.errors)")
  }

  /// What a run says of a step is what `evaluate` says of its checkpoint.
  @Test func evaluationsAreThoseOfTheCommand() throws {
    let folder = try TemporaryFolder()
    let train = try Program(
      ["train", "--out", "run", "--evaluate-every", "4", "--evaluate-count", "20"]
        + CommandTests.small, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("measures  of the generator every 4 steps, with 20 images\n"))
    let form =
      /evaluation: sliced Wasserstein distance, mean \(x 1000\) (\d+\.\d\d), floor \d+\.\d\d, of 20 images;/
    let lines = train.output.matches(of: form)
    #expect(lines.count == 2 && train.output.contains("of 20 images; the best "))
    let table = try text("run/evaluations.csv", in: folder).split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(table.dropFirst().map { $0[0] } == ["4", "6"])
    let evaluate = try Program(
      ["evaluate", "run/checkpoints/step_000004.safetensors", "--count", "20", "--json"],
      in: folder)
    #expect(evaluate.status == 0, "\(evaluate.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(evaluate.output.utf8)) as? [String: Any])
    let measures = try #require(object["measures"] as? [String: [String: Any]])
    for (name, text) in zip(table[0], table[1]).dropFirst(2) {
      let isFloor = name.hasSuffix("_floor")
      let measure = measures[isFloor ? String(name.dropLast(6)) : name]
      let value = try #require(measure?[isFloor ? "floor" : "value"] as? Double)
      // Reading JSON may change the last bit.
      #expect(abs(value - (try #require(Double(text)))) <= 1e-15 * abs(value), "\(name)")
    }
    let other = try Program(
      ["train", "--resume", "run", "--max-steps", "8", "--evaluate-count", "30"], in: folder)
    #expect(other.errors.contains("--evaluate-count 30 does not fit"), "\(other.errors)")
    let impossible = try Program(
      ["train", "--dry-run", "--evaluate-every", "4", "--evaluate-count", "7000"]
        + CommandTests.small, in: folder)
    #expect(impossible.errors.contains("use 6 to 6400"), "\(impossible.errors)")
    #expect(impossible.errors.contains("leave --evaluate-every out"), "\(impossible.errors)")
  }

  @Test func helpNamesTheDefaults() throws {
    let program = try Program(["train", "--help"], in: TemporaryFolder())
    let help = program.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for option in [
      "batch. (default: 128; portraits: 32)", "512. (default: 64)", "grey. (default: 3; MNIST: 1)",
      "vector. (default: 100)", "images. (default: 5; portraits: 10)",
      "optimizers. (default: 0.0002)", "single ones. (default: tutorial)",
      "moment. (default: 0.5)", "random. (default: 999)",
      "(default: about twenty times, more often at the beginning)",
      "so many steps. (default: never)", "(default: 1000, or half of the images",
    ] {
      #expect(help.contains(option), "\(help)")
    }
  }

  /// Runs that begin at the same time without a folder get one each.
  @Test func runsThatBeginTogetherHaveFoldersOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let programs = try (1...4).map { seed in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = ["train", "--seed", "\(seed)"] + CommandTests.small
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      return process
    }
    for program in programs {
      program.waitUntilExit()
      #expect(program.terminationStatus == 0)
    }
    #expect(try folder.names("runs") == ["001", "002", "003", "004"])
    let seeds = try folder.names("runs").map { name in
      let settings = try text("runs/\(name)/config.json", in: folder)
      let line = try #require(settings.firstMatch(of: /"seed" : (\d+)/))
      #expect(try text("runs/\(name)/metrics.csv", in: folder).split(separator: "\n").count == 7)
      return String(line.1)
    }
    #expect(seeds.sorted() == ["1", "2", "3", "4"])
  }

  /// A dry run is refused if the run would be.
  @Test func aDryRunIsRefusedLikeARun() throws {
    let folder = try TemporaryFolder()
    #expect(try Program(["train", "--out", "run"] + CommandTests.small, in: folder).status == 0)
    for (arguments, explanation) in [
      (["--out", "run"], "already holds a run"), (["--resume", "run", "--nz", "9"], "--nz 9"),
      (["--resume", "run/config.json"], "the folder of a run"),
    ] {
      let program = try Program(["train", "--dry-run"] + arguments, in: folder)
      #expect(program.status == 1 || program.status == 64, "\(program.errors)")
      #expect(program.errors.contains(explanation), "\(program.errors)")
    }
    let complete = try Program(["train", "--dry-run", "--resume", "run"], in: folder)
    #expect(complete.status == 0 && complete.output.contains("complete after 6 steps"))
    #expect(!complete.output.contains("Loss_D"))
    let next = try Program(
      ["train", "--dry-run", "--resume", "run", "--max-steps", "7"], in: folder)
    #expect(next.status == 0 && next.output.contains("Loss_D"), "\(next.errors)")
  }

  /// A run that cannot begin leaves no folder behind.
  @Test func afterAFailedStartTheFolderIsFree() throws {
    let folder = try TemporaryFolder()
    _ = try folder.makeFolder("run")
    try folder.write("run/samples")
    let failed = try Program(["train", "--out", "run"] + CommandTests.small, in: folder)
    #expect(failed.status == 1 && failed.errors.contains("cannot create"), "\(failed.errors)")
    try FileManager.default.removeItem(atPath: folder.file("run/samples"))
    let second = try Program(["train", "--out", "run"] + CommandTests.small, in: folder)
    #expect(second.status == 0, "\(second.errors)")
  }

  /// A dry run shows what a run would: the images and the engine. It also shows each layer.
  @Test func aDryRunBeginsLikeARun() throws {
    let folder = try TemporaryFolder()
    let header = { (output: String) in
      output.split(separator: "\n").filter { $0.hasPrefix("images ") || $0.hasPrefix("engine ") }
    }
    let dry = try Program(["train", "--dry-run"] + CommandTests.small, in: folder)
    let run = try Program(["train"] + CommandTests.small, in: folder)
    #expect(header(dry.output).count == 2)
    // The names of the rows are not equally long.
    let words = { (lines: [Substring]) in lines.map { $0.split(separator: " ") } }
    #expect(words(header(dry.output)) == words(header(run.output)))
    #expect(dry.output.contains("ConvTranspose2D(3, 4, kernel 4, stride 1, padding 0)"))
  }
}
