import ArgumentParser
import Datasets
import Files
import GAN
import Imaging
import PlainText
import Training

/// `dcgan preview`: the images as training would see them.
struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Shows what training would see: its first images, and what all of them are like.",
    discussion: """
      Looks at every image, so that nothing is left to find out when a long run has begun: files \
      that cannot be read or are passed over, images that are there twice, that would be enlarged, \
      turned, nearly black, or lose much of themselves. Trains nothing.
      """)

  @OptionGroup(title: "Images")
  var images: DatasetOptions

  @Option(help: ArgumentHelp("The picture to write: .png, .jpg or .jpeg.", valueName: "file"))
  var out = "preview.png"

  @Option(help: "How many images the picture shows.")
  var count = 64

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func validate() throws {
    var configuration = images.configuration
    let (size, sizes) = (configuration.model.imageSize, GANSpec.imageSizes)
    if !(sizes ~= size) {
      throw ValidationError(
        "image size \(size) is not possible; use \(sizes.lowerBound) to \(sizes.upperBound)")
    }
    // Networks of one's own have more sizes than the tutorial's.
    configuration.model.imageSize = TrainingConfiguration().model.imageSize
    try configuration.validateOptions()
    _ = try PictureFormat(path: out)
    if !(1...10_000 ~= count) {
      throw ValidationError("\(count) images are not possible; use 1 to 10000")
    }
  }

  func run() throws {
    try engine.select()
    let terminal = Terminal()
    var configuration = images.configuration
    let dataset = try images.open(&configuration, isNew: true, on: terminal)
    let format = try PictureFormat(path: out)
    let shown = min(count, dataset.count)
    let size = dataset.imageSize
    try format.validate(ImageGridLayout(count: shown, width: size, height: size))
    try AtomicFile.check(out)

    terminal.line(dataset.summary)
    let (classes, rows) = (dataset.classes, SurveyReport.classRows)
    let named = classes.count > rows ? rows - 1 : classes.count
    for (name, count) in classes.prefix(named) {
      terminal.line("  \(name.printable): \(counted(count, "image"))")
    }
    if named < classes.count { terminal.line("  and \(classes.count - named) more classes") }
    let progress = Progress(of: dataset.count, unit: "images", on: terminal)
    let survey = DatasetSurvey(of: dataset, preparation: configuration.preparation) { done in
      progress.show(done)
    }
    let limit = BatchLoader.unreadableLimit(of: dataset.count)
    if survey.unreadable.count > limit {
      throw DatasetError.tooManyUnreadable(
        count: survey.unreadable.count, total: dataset.count,
        reasons: survey.unreadable.sorted { $0.key < $1.key }.prefix(3).map(\.value))
    }
    let report = SurveyReport(
      survey: survey, dataset: dataset, configuration: configuration)
    terminal.lines([""] + report.lines + [""])

    let first = try BatchLoader.firstImages(
      shown, of: dataset, seed: configuration.seed, augmentation: configuration.augment)
    try format.write(RasterImage.grid(of: first.images, range: -1...1), to: out)
    terminal.line(
      "wrote \(out): \(shown == 1 ? "the first image" : "the first \(shown.grouped) images") that "
        + "training sees with seed \(configuration.seed)")
  }
}
