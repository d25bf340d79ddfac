import Foundation
import Imaging
import TestSupport
import Testing

/// The commands that the program prints do what they say if one pastes them into a shell, whatever
/// the names in them are, and what it says of a run's end is true.
@Suite(.serialized) struct PastedCommandTests {
  /// Names that mean something to a shell or to the parser of arguments.
  private static let names = [
    "my run", "it's \"x\"", "$HOME`id`", "-run", "a\u{1B}[1mb\nc", "100%\\n", "*?[a]", "=cat",
    "a~b",
    "ü 図",
  ]

  private static let sizes = [
    "--image-size", "16", "--ngf", "2", "--ndf", "2", "--nz", "3", "--batch-size", "8",
    "--log-every", "2",
  ]

  /// Pastes `command` into a shell. Returns its status and what it prints.
  private func paste(_ command: some StringProtocol, in folder: TemporaryFolder) throws
    -> (status: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "dcgan() { \"$DCGAN\" \"$@\"; }; \(command)"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(["DCGAN": Program.path]) {
      $1
    }
    let log = folder.path + "/.pasted"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardOutput = FileHandle(forWritingAtPath: log)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: log, encoding: .utf8))
  }

  /// The command at the end of the line that has `words`.
  private func command(after words: String, in text: String) throws -> Substring {
    let line = try #require(
      text.split(separator: "\n").first { $0.contains(words) }, "\(words) is not in\n\(text)")
    let start = try #require(line.range(of: words)).upperBound
    let command = try #require(line[start...].range(of: "dcgan "), "\(line)")
    return line[command.lowerBound...]
  }

  private func makePhotos(_ folder: TemporaryFolder, _ count: Int, at path: String) throws {
    try folder.makeFolder(path)
    for index in 0..<count {
      let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * (index + 3)) }
      try RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
        .writePNG(to: folder.file("\(path)/\(index).png"))
    }
  }

  @Test(arguments: names) func theCommandsOfARunCanBePasted(name: String) throws {
    let folder = try TemporaryFolder()
    let (photos, run) = (name + " photos", name)
    try makePhotos(folder, 16, at: photos)
    // 3 of 4 steps.
    let train = try Program(
      ["train", "--dataroot=\(photos)", "--epochs", "2", "--max-steps", "3", "--out=\(run)"]
        + Self.sizes, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("Stopped at --max-steps 3, of 4 steps."), "\(train.output)")
    #expect(!train.output.contains("Done"))
    let html = String(decoding: try folder.data(run + "/report.html"), as: UTF8.self)
    #expect(html.contains("Stopped at max-steps</span> step 3 of 4") && !html.contains("Complete<"))

    // Nothing is left to do, in a line or two.
    let stopping = try command(after: "to continue:", in: train.output)
    let again = try paste(stopping, in: folder)
    #expect(again.status == 0 && again.output.contains("has stopped at --max-steps 3, of 4 steps"))
    #expect(again.output.split(separator: "\n").count <= 2, "\(again.output)")

    let more = try paste(try command(after: "Continue with:", in: train.output), in: folder)
    #expect(more.status == 0 && more.output.contains("Done: 4 steps."), "\(more.output)")
    let page = String(decoding: try folder.data(run + "/report.html"), as: UTF8.self)
    #expect(page.contains("Complete</span> step 4 of 4"))

    let drawn = try paste(try command(after: "Draw new images with:", in: more.output), in: folder)
    #expect(drawn.status == 0 && drawn.output.contains("wrote grid.png: 64 images"))

    let finished = try paste(stopping, in: folder)
    #expect(finished.status == 0 && finished.output.split(separator: "\n").count <= 2)
    #expect(finished.output.contains("is complete: 4 steps."), "\(finished.output)")
    let longer = try paste(
      try command(after: "To train it longer:", in: finished.output), in: folder)
    #expect(longer.status == 0 && longer.output.contains("Done: 8 steps."), "\(longer.output)")
  }

  /// A resume that is refused is answered with the commands that work.
  @Test(arguments: ["run", "it's mine"]) func aRefusedResumeNamesWhatWorks(run: String) throws {
    let folder = try TemporaryFolder()
    try makePhotos(folder, 16, at: "photos")
    try makePhotos(folder, 24, at: "others")
    let options = ["--dataroot", "photos", "--epochs", "1", "--out", run] + Self.sizes
    #expect(try Program(["train"] + options, in: folder).status == 0)

    let setting = try Program(["train", "--resume", run, "--nz", "9", "--epochs", "2"], in: folder)
    #expect(setting.status == 1 && setting.errors.contains("--nz 9 does not fit the run"))
    let old = try paste(
      try command(after: "to continue it as it was begun:", in: setting.errors) + " --epochs 2",
      in: folder)
    #expect(old.status == 0 && old.output.contains("Done: 4 steps"), "\(old.output)")
    let new = try paste(
      try command(after: "to begin a new run with this setting:", in: setting.errors), in: folder)
    #expect(new.status == 0 && new.output.contains("Done: 4 steps"), "\(new.output)")
    #expect(
      String(decoding: try folder.data(run + "-again/config.json"), as: UTF8.self)
        .contains("\"nz\" : 9"))

    let images = try Program(
      ["train", "--resume", run, "--dataroot", "others", "--epochs", "3"], in: folder)
    #expect(images.status == 1 && images.errors.contains("there are 24 now"), "\(images.errors)")
    let on = try paste(
      try command(after: "to train its networks on with these images:", in: images.errors),
      in: folder)
    #expect(on.status == 0 && on.output.contains("Done: 9 steps"), "\(on.output)")
  }

  /// A run whose learning rates follow its length is not continued but begun anew.
  @Test func aRunThatCannotGrowIsBegunAnew() throws {
    let folder = try TemporaryFolder()
    try makePhotos(folder, 16, at: "photos")
    let options = [
      "--dataroot", "photos", "--epochs", "2", "--max-steps", "3", "--lr-decay", "0.5",
    ]
    let train = try Program(["train", "--out", "run"] + options + Self.sizes, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    let new = try paste(try command(after: "is a new one:", in: train.output), in: folder)
    #expect(new.status == 0 && new.output.contains("Done: 4 steps."), "\(new.output)")
  }

  /// A run too short for pictures says so before it begins and when it ends.
  @Test func aShortRunIsToldTwice() throws {
    let folder = try TemporaryFolder()
    try makePhotos(folder, 16, at: "photos")
    let train = try Program(
      ["train", "--dataroot", "photos", "--epochs", "2"] + Self.sizes, in: folder)
    let note = "4 steps may be too few for pictures, which take some thousands."
    let parts = train.output.components(separatedBy: note)
    #expect(parts.count == 3, "\(train.output)")
    #expect(!parts[0].contains("Loss_D") && parts[1].contains("Done: 4 steps"))
    let limited = try Program(
      ["train", "--dataroot", "photos", "--max-steps", "2"] + Self.sizes, in: folder)
    #expect(limited.status == 0 && !limited.output.contains("too few"))
  }
}
