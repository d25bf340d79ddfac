import ArgumentParser
import BenchmarkSupport
import Datasets
import Foundation

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-load",
    abstract: "Times how photographs become training images.",
    discussion: """
      A run takes up to \(Photographs.limit) files of a folder through the loader of a training \
      run, without its cache: they are read, decoded, resized, cropped and normalized. A first \
      pass, which is not timed, is compared value by value with the images of the folder.
      """)

  @OptionGroup(title: "What is measured") var conditions: Conditions
  @OptionGroup(title: "What is reported") var output: Output

  func run() throws {
    let folder = try ImageFolder(root: conditions.dataroot, imageSize: conditions.imageSize)
    let photographs = Photographs(of: folder)
    output.say(
      "bench-load: \(photographs.count) of \(folder.count) files in \(conditions.dataroot), "
        + "\(conditions.threads) thread\(conditions.threads == 1 ? "" : "s")")
    try Pass(photographs, threads: conditions.threads).check()
    let seconds = try (0..<conditions.runs).map { _ in
      try Pass(photographs, threads: conditions.threads).seconds()
    }
    let report = Report(runSeconds: seconds, images: photographs.count, conditions)
    output.say(report.summary)
    output.say("Checked: every value of a pass is the one that the image of the folder gives.")
    try output.write(report)
  }
}

/// The passes that are timed.
struct Conditions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Folder of .jpg and .png images, or of folders of them.", valueName: "folder"))
  var dataroot: String

  @Option(help: "Width and height of the finished images.")
  var imageSize = 64

  @Option(help: ArgumentHelp("Threads that make batches.", valueName: "count"))
  var threads = 1

  @Option(help: ArgumentHelp("Timed passes, after one that is not.", valueName: "count"))
  var runs = 5

  func validate() throws {
    for (name, value, limit) in [
      ("image-size", imageSize, 512), ("threads", threads, 64), ("runs", runs, 1_000_000),
    ] where !(1...limit ~= value) {
      throw ValidationError("--\(name) \(value): give a number from 1 to \(limit)")
    }
  }
}

/// The results, as a program reads them.
private struct Report: Encodable {
  var runSeconds: [Double]
  var images: Int
  var imagesPerSecond: Double
  var imageSize: Int
  var threads: Int

  init(runSeconds: [Double], images: Int, _ conditions: Conditions) {
    self.runSeconds = runSeconds
    self.images = images
    imagesPerSecond = Double(images) / median(runSeconds)
    imageSize = conditions.imageSize
    threads = conditions.threads
  }

  /// The results in a line.
  var summary: String {
    String(
      format: "pass: %.3f s (%.3f to %.3f, %d passes), %.1f images/s", median(runSeconds),
      runSeconds.min() ?? 0, runSeconds.max() ?? 0, runSeconds.count, imagesPerSecond)
  }
}
