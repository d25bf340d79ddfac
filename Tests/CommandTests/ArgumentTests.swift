import Foundation
import Imaging
import TestSupport
import Testing

/// Arguments that are nearly right, and how the program answers.
@Suite struct ArgumentTests {
  @Test(arguments: [
    (["genrate", "4"], "There is no command 'genrate'. Did you mean 'generate'?"),
    (["trian"], "Did you mean 'train'?"), (["preveiw"], "Did you mean 'preview'?"),
    (["help", "genrate"], "There is no command 'genrate'. Did you mean 'generate'?"),
    (["frobnicate"], "There is no command 'frobnicate'. See 'dcgan --help'."),
    (["train", "--epoch", "3"], "Did you mean '--epochs'?"),
    (["train", "--bacth-size", "3"], "Did you mean '--batch-size'?"),
    (["train", "--frob", "3"], "Unknown option '--frob'\n"),
    (["--epochs", "3"], "dcgan train --epochs …"),
    (["train", "photos"], "named with --dataroot"),
    (["generate", "4", "runs/001"], "named with --checkpoint"),
    (["generate", "4", "grid.png"], "The picture to write is named with --out"),
    (["--out", "x.png"], "It belongs to one of the commands train, generate, interpolate"),
    (["train", "--resume="], "'--resume' must not be empty; name a run"),
    (["train", "--resume", ""], "'--resume' must not be empty; name a run"),
    (["export", "--network", "", "--out", "x.pth"], "'--network' must not be empty"),
    (["generate", "--seeds", "3 8 21"], "'3 8 21' is no seed; list seeds like this: 0,1,4-6"),
  ])
  func slipsAreAnsweredWithTheNearest(arguments: [String], answer: String) throws {
    let program = try Program(arguments, in: TemporaryFolder())
    #expect(program.status == 64)
    #expect(program.errors.contains(answer), "\(program.errors)")
    if answer.hasSuffix("\n") { #expect(!program.errors.contains("Did you mean")) }
  }

  @Test(arguments: [
    (["train", "--lr", "-1"], "--lr -1.0 is not possible; use a number above 0"),
    (["train", "--max-steps", "-5"], "--max-steps -5 is not possible; use 1 to"),
    (["train", "--seed", "-1"], "'--seed' must not be below 0: '-1'"),
    (["train", "--hold-back", "-0.1"], "hold-back -0.1 is not possible"),
    (["train", "--lr", "-inf"], "--lr -inf is not possible"),
    (["train", "--epochs", "1.5"], "'--epochs' must be a whole number: '1.5'"),
    (["train", "--epochs", "ten"], "'--epochs' must be a number: 'ten'"),
    (["train", "--epochs", "99999999999999999999"], "'--epochs' is too large a number"),
    (["train", "--seed", "18446744073709551616"], "'--seed' is too large a number"),
    (["train", "--epochs", ""], "'--epochs' must not be empty: ''"),
    (["generate", "-5"], "-5 images are not possible"), (["--generate", "-5"], "-5 images"),
    (["generate", "--seeds", "-1"], "no seed"),
    (["generate", "4", "--truncation", "-2"], "truncation -2.0 is not possible"),
    (["generate", "many"], "the argument must be a number: 'many'"),
    (["train", "--workers", "-1"], "workers -1 is not possible"),
  ])
  func numbersThatAreNotPossibleAreExplained(arguments: [String], answer: String) throws {
    let program = try Program(arguments, in: TemporaryFolder())
    #expect(program.status == 64)
    #expect(program.errors.hasPrefix("Error: "), "\(program.errors)")
    #expect(program.errors.contains(answer), "\(program.errors)")
    #expect(!program.errors.contains("Missing value"), "\(program.errors)")
  }

  /// What follows `--` is taken as it is, before and after a negative number.
  @Test func argumentsBehindTwoDashesStay() throws {
    let program = try Program(["inspect", "--", "-1"], in: TemporaryFolder())
    #expect(program.errors.contains("no checkpoint or run at -1"), "\(program.errors)")
  }

  /// Some shells leave the tilde of `--out=~/x` as it is.
  @Test func aTildeIsTheHomeFolder() throws {
    let (folder, home) = (try TemporaryFolder(), try TemporaryFolder())
    let environment = ["HOME": home.path]
    let train = try Program(
      ["train", "--out=~/run"] + CommandTests.small, in: folder, environment: environment)
    #expect(train.status == 0, "\(train.errors)")
    let drawn = try Program(
      ["generate", "2", "--checkpoint", "~/run", "--out", "a~.png"], in: folder,
      environment: environment)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try folder.names() == ["a~.png"])
    #expect(try home.names("run").contains("metrics.csv"))
  }

  /// Without a place, a grid has the usual name. The program says which generator draws.
  @Test func aGridHasAUsualName() throws {
    let folder = try TemporaryFolder()
    let first = try Program(["generate", "2"], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output == "wrote grid.png: 2 images from the built-in generator\n")
    #expect(try folder.names() == ["grid.png"])
    let run = try Program(["train", "--out", "runs/002"] + CommandTests.small, in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let second = try Program(["generate", "2"], in: folder)
    let lines = second.output.split(separator: "\n")
    let expected =
      "The generator is that of the newest run, runs/002, after step 6, trained on portraits."
    #expect(lines.first.map(String.init) == expected)
    #expect(lines.last?.hasPrefix("wrote grid.png: 2 images from runs/002/") ?? false)
    let named = try Program(["generate", "2", "--checkpoint", "built-in"], in: folder)
    #expect(named.output == first.output)
  }
}

/// How much of a terminal the first commands of README take.
@Suite struct ScreenTests {
  /// The rows that `text` takes on a terminal of 80 columns, with tabs every eight.
  private func rows(_ text: Substring) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { sum, line in
      let width = line.reduce(0) { $1 == "\t" ? ($0 / 8 + 1) * 8 : $0 + 1 }
      return sum + max(1, (width + 79) / 80)
    }
  }

  @Test func aTrainingBeginsOnOneScreen() throws {
    let folder = try TemporaryFolder()
    // The settings of `dcgan --train`, as far as the first lines show them, on small networks.
    let program = try Program(
      ["--train", "--ngf", "2", "--ndf", "2", "--max-steps", "3", "--log-every", "1"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    let beginning = try #require(
      program.output.firstRange(of: "[0/10][2/400]"), "\(program.output)")
    #expect(rows(program.output[..<beginning.lowerBound]) <= 24, "\(program.output)")
    // Only the tutorial's own line is wider.
    for line in program.output.prefix(upTo: beginning.lowerBound).split(separator: "\n")
    where !line.contains("\tLoss_D") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func aResumedRunHasALineForItsNetworks() throws {
    let folder = try TemporaryFolder()
    #expect(try Program(["train", "--out", "run"] + CommandTests.small, in: folder).status == 0)
    let more = try Program(["train", "--resume", "run", "--max-steps", "8"], in: folder)
    #expect(more.status == 0, "\(more.errors)")
    #expect(more.output.components(separatedBy: "parameters").count == 2, "\(more.output)")
    #expect(!more.output.contains("ConvTranspose2D"))
    // Layer by layer they are in the report and in a dry run.
    let dry = try Program(
      ["train", "--resume", "run", "--max-steps", "9", "--dry-run"], in: folder)
    #expect(dry.output.contains("ConvTranspose2D(3, 4, kernel 4, stride 1, padding 0)"))
  }

  @Test func drawingTakesAFewLines() throws {
    let program = try Program(
      ["--generate", "3", "--out", "grid.png"], in: TemporaryFolder())
    #expect(program.status == 0 && rows(program.output[...]) <= 4, "\(program.output)")
    #expect(program.errors == "")
  }
}
