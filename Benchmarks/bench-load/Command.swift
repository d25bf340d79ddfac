import ArgumentParser
import BenchmarkSupport
import Datasets

@main
struct Command: Benchmark {
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

  func measure() throws -> Report {
    let folder = try ImageFolder(root: conditions.dataroot, imageSize: conditions.imageSize)
    let photographs = Photographs(of: folder)
    output.say(
      "bench-load: \(photographs.count) of \(folder.count) files in \(conditions.dataroot), "
        + "\(conditions.threads) thread\(conditions.threads == 1 ? "" : "s")")
    let epoch = Epoch(photographs, threads: conditions.threads)
    try epoch.check()
    let seconds = try (0..<conditions.runs).map { _ in try epoch.seconds() }
    let times = RunTimes(seconds, images: photographs.count)
    output.say("pass: \(times.summary(in: .seconds, of: "passes"))")
    output.say("Checked: every value of a pass is the one that the image of the folder gives.")
    return Report(times, conditions)
  }
}

/// The passes to time.
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
    try requireCount("--image-size", imageSize, upTo: 512)
    try requireCount("--threads", threads, upTo: 64)
    try requireCount("--runs", runs)
  }
}

/// The results as JSON.
struct Report: Encodable {
  var runSeconds: [Double]
  var images: Int
  var imagesPerSecond: Double
  var imageSize: Int
  var threads: Int

  fileprivate init(_ times: RunTimes, _ conditions: Conditions) {
    runSeconds = times.seconds
    images = times.images
    imagesPerSecond = times.imagesPerSecond
    imageSize = conditions.imageSize
    threads = conditions.threads
  }
}
