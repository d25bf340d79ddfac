import Foundation
import Imaging
import TestSupport
import Testing

/// What the command says when a run goes wrong, and whether its advice works.
@Suite(.serialized) struct FindingTests {
  /// Runs `script` in `folder`, with `dcgan` the program. Returns its status.
  private func shell(_ script: String, in folder: TemporaryFolder) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "dcgan() { \"$DCGAN\" \"$@\"; }; " + script]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(["DCGAN": Program.path]) {
      $1
    }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func settings(_ run: String, in folder: TemporaryFolder) throws -> [String: Any] {
    let data = try folder.data(run + "/config.json")
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The command at the end of what a failed run has printed.
  private func command(_ program: Program) throws -> String {
    #expect(program.status == 1)
    let form = /is not a number, so that the run cannot go on; [^:\n]*: (dcgan .*)\n/
    return String(try #require(program.errors.firstMatch(of: form), "\(program.errors)").1)
  }

  /// The settings of two runs, without those in which the second is meant to differ.
  private func expectSameSettings(
    _ first: String, _ second: String, but names: Set<String>, in folder: TemporaryFolder
  ) throws {
    func rest(_ run: String) throws -> NSDictionary {
      try settings(run, in: folder).filter { !names.contains($0.key) } as NSDictionary
    }
    let (expected, found) = (try rest(first), try rest(second))
    #expect(found == expected, "\(found) instead of \(expected)")
  }

  private func makePhotos(
    _ count: Int, of name: String = "a", at path: String, in folder: TemporaryFolder
  ) throws {
    try folder.makeFolder("\(path)/\(name)")
    for index in 0..<count {
      let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * (index + 3)) }
      try RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
        .writePNG(to: folder.file("\(path)/\(name)/\(index).png"))
    }
  }

  /// Without a checkpoint that is of use, the command begins anew with all settings of the run but
  /// the learning rates, whatever its paths need in a shell.
  @Test(arguments: ["1e30", "1e12"]) func aFailedRunIsBegunAnew(rate: String) throws {
    let folder = try TemporaryFolder()
    try makePhotos(20, at: "it's $HOME", in: folder)
    let options = [
      "--dataroot", "it's $HOME", "--classes", "a", "--augment", "flip", "--hold-back", "3",
      "--image-size", "16", "--ngf", "2", "--ndf", "3", "--nz", "3", "--batch-size", "8",
      "--epochs", "30", "--max-steps", "60", "--sample-every", "30", "--checkpoint-every", "1",
      "--log-every", "7", "--beta1", "0.4", "--label-smoothing", "0.1", "--loss", "relativistic",
      "--lr-d", "0.004", "--average-half-life", "500", "--seed", "7", "--threads", "1",
      "--lr-decay", "0.5", "--diff-augment", "color,cutout", "--instance-noise", "0.1",
      "--evaluate-every", "60", "--evaluate-count", "6",
    ]
    let failed = try Program(
      ["train", "--out", "a run", "--lr", rate] + options, in: folder)
    let command = try command(failed)
    #expect(failed.errors.contains("no checkpoint is of use"), "\(failed.errors)")
    #expect(command.contains("--threads 1 --out 'a run-again'"), "\(command)")
    #expect(try shell(command, in: folder) == 0)
    try expectSameSettings(
      "a run", "a run-again", but: ["learningRate", "recipe"], in: folder)
    let new = try settings("a run-again", in: folder)
    #expect(new["learningRate"] as? Double == 2e-4)
    let recipe = try #require(new["recipe"] as? [String: Any])
    #expect(recipe["discriminatorLearningRate"] as? Double == 2e-4)
    #expect(recipe["generatorLearningRate"] == nil && recipe["loss"] as? String == "relativistic")
    // The page says the same.
    let page = String(decoding: try folder.data("a run/report.html"), as: UTF8.self)
    #expect(page.contains("What to know") && page.contains("--out &#39;a run-again&#39;"))
    // That folder is taken now.
    let again = try Program(["report", "a run"], in: folder)
    #expect(again.status == 0)
    let second = String(decoding: try folder.data("a run/report.html"), as: UTF8.self)
    #expect(second.contains("--out &#39;a run-again-2&#39;"))
  }

  /// So is a conditional run, and one whose networks are not quite the tutorial's.
  @Test func aFailedConditionalRunIsBegunAnew() throws {
    let folder = try TemporaryFolder()
    try makePhotos(8, at: "photos", in: folder)
    try makePhotos(8, of: "b", at: "photos", in: folder)
    let failed = try Program(
      [
        "train", "--dataroot", "photos", "--conditional", "--spectral-norm", "--gradient-penalty",
        "2", "--d-steps", "2", "--out", "run", "--lr", "1e30",
      ] + CommandTests.small, in: folder)
    let command = try command(failed)
    #expect(command.contains(" --conditional "), "\(command)")
    #expect(try shell(command, in: folder) == 0)
    try expectSameSettings(
      "run", "run-again",
      but: ["learningRate", "initialGenerator", "initialDiscriminator"], in: folder)
  }

  /// A run that fails after a good checkpoint is begun again with its networks, those of one's own
  /// among them.
  @Test(arguments: [false, true]) func aFailedRunGoesOnWithItsNetworks(areOwn: Bool) throws {
    let folder = try TemporaryFolder()
    var options = ["--out", "run"] + CommandTests.small
    if areOwn {
      #expect(try Program(["train", "--out", "x"] + CommandTests.small, in: folder).status == 0)
      let made = try Program(["inspect", "x", "--networks", "--out", "n.json"], in: folder)
      #expect(made.status == 0)
      let text = String(decoding: try folder.data("n.json"), as: UTF8.self)
        .replacing("\"slope\": 0.2", with: "\"slope\": 0.3")
      try folder.write("n.json", Array(text.utf8))
      options = ["--out", "run", "--networks", "n.json", "--batch-size", "8", "--max-steps", "6"]
    }
    #expect(try Program(["train"] + options, in: folder).status == 0)
    // As if the run had had a giant learning rate, which showed late.
    let path = folder.file("run/config.json")
    let rate = try #require(try settings("run", in: folder)["learningRate"] as? Double)
    let text = String(decoding: try folder.data("run/config.json"), as: UTF8.self)
    let changed = text.replacing(
      try Regex("\"learningRate\" : [^,]+,"), with: "\"learningRate\" : 1e30,")
    #expect(rate == 2e-4 && changed != text)
    try changed.write(toFile: path, atomically: true, encoding: .utf8)
    let resume = ["train", "--resume", "run", "--max-steps", "60"]
    let refused = try Program(resume, in: folder)
    #expect(refused.status == 1 && refused.errors.contains("lr is 1e+30, was 0.0002"))
    #expect(refused.errors.contains("agree to it with --lr 1e+30\n"), "\(refused.errors)")
    let failed = try Program(resume + ["--lr", "1e30"], in: folder)
    let command = try command(failed)
    let checkpoint = "run/checkpoints/step_000006.safetensors"
    #expect(
      command.contains("--init-generator \(checkpoint) --init-discriminator \(checkpoint)"))
    #expect(command.hasPrefix("dcgan inspect run --networks") == areOwn, "\(command)")
    #expect(try shell(command, in: folder) == 0)
    try expectSameSettings(
      "run", "run-again",
      but: ["learningRate", "initialGenerator", "initialDiscriminator"], in: folder)
    #expect(try settings("run-again", in: folder)["learningRate"] as? Double == 2e-4)
  }

  /// Few images make few steps, unless the user says how many.
  @Test(arguments: [
    [],
    [
      "--loss", "hinge", "--lr-d", "0.0001", "--hold-back", "2", "--diff-augment", "color",
      "--threads", "1",
    ],
  ])
  func aShortRunIsTold(others: [String]) throws {
    let folder = try TemporaryFolder()
    try makePhotos(16, at: "photos", in: folder)
    let options =
      [
        "train", "--dataroot", "photos", "--image-size", "16", "--ngf", "2", "--ndf", "2", "--nz",
        "3", "--batch-size", "8", "--epochs", "2",
      ] + others
    let short = try Program(options + ["--out", "short"], in: folder)
    let note = /4 steps may be too few for pictures, .* For a new run of 2,000: (dcgan .*)\n/
    let command = String(try #require(short.output.firstMatch(of: note), "\(short.output)").1)
    #expect(command.contains(" --epochs 1000"))
    #expect(command.contains(" --diff-augment color,translation,cutout") == others.isEmpty)
    #expect(command.hasSuffix(" --threads 1") != others.isEmpty)
    #expect(try shell(command + " --max-steps 1 --out advised", in: folder) == 0)
    try expectSameSettings(
      "short", "advised", but: Set(["epochs", "maxSteps"] + (others.isEmpty ? ["recipe"] : [])),
      in: folder)
    let wanted = try Program(options + ["--out", "wanted", "--max-steps", "3"], in: folder)
    #expect(wanted.status == 0 && !wanted.output.contains("too few"), "\(wanted.output)")
  }

  /// Warnings name options that exist, and are said once.
  @Test func fewImagesAreSaidOnce() throws {
    let folder = try TemporaryFolder()
    try makePhotos(16, at: "photos", in: folder)
    let begun = try Program(
      ["train", "--dataroot", "photos", "--out", "run", "--epochs", "300"]
        + CommandTests.small + ["--max-steps", "210"], in: folder)
    #expect(begun.status == 0)
    let warning = "warning: images are few: the run sees each of the 16 about 105 times"
    #expect(begun.errors.contains(warning), "\(begun.errors)")
    let advice =
      "with --augment flip, change them with --diff-augment color,translation,cutout, or stop "
      + "earlier with --max-steps 200\n"
    #expect(begun.errors.contains(advice), "\(begun.errors)")
    let more = try Program(["train", "--resume", "run", "--max-steps", "212"], in: folder)
    #expect(more.status == 0 && more.errors == "", "\(more.errors)")
  }

  @Test(arguments: [
    ("0", "use a share above 0"), ("1.5", "use a share above 0"), ("x", "use a share above 0"),
    ("16", "leaves none of the 16 images"), ("0.99", "leaves none"),
  ])
  func impossibleNumbersOfHeldBackImagesAreExplained(value: String, reason: String) throws {
    let folder = try TemporaryFolder()
    try makePhotos(16, at: "photos", in: folder)
    let program = try Program(
      ["train", "--dataroot", "photos", "--hold-back", value] + CommandTests.small, in: folder)
    #expect(program.status != 0 && program.errors.contains("hold-back \(value) "))
    #expect(program.errors.contains(reason), "\(program.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("runs")))
  }

  @Test func heldBackImagesAreMentioned() throws {
    let folder = try TemporaryFolder()
    try makePhotos(16, at: "photos", in: folder)
    let program = try Program(
      ["train", "--dataroot", "photos", "--hold-back", "0.25", "--out", "run"]
        + CommandTests.small, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("held back: 4 images, which training never sees\n"))
    let page = String(decoding: try folder.data("run/report.html"), as: UTF8.self)
    #expect(page.contains(", 4 of them held back") && page.contains("held_back.csv"))
    #expect(page.contains("<th scope=\"row\">hold-back</th><td>0.25</td>"))
  }
}
