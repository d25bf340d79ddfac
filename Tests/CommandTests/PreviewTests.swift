import Foundation
import Imaging
import TestSupport
import Testing

/// The picture and the text of `dcgan preview`.
@Suite(.serialized) struct PreviewTests {
  /// Makes a folder of grey IDX images of 16x16 pixels: `count` of them with the labels 0, 1, 2, 0
  /// …
  private func makeIDX(_ count: Int, in folder: TemporaryFolder) throws {
    let pixels = (0..<count * 256).map { UInt8(truncatingIfNeeded: $0 % 251 + $0 / 256 * 7) }
    let size = UInt8(count)
    try write([0, 0, 8, 3, 0, 0, 0, size, 0, 0, 0, 16, 0, 0, 0, 16] + pixels, "images", folder)
    let labels = (0..<count).map { UInt8($0 % 3) }
    try write([0, 0, 8, 1, 0, 0, 0, size] + labels, "labels", folder)
  }

  private func write(_ bytes: [UInt8], _ kind: String, _ folder: TemporaryFolder) throws {
    let rank = kind == "images" ? 3 : 1
    try FileManager.default.createDirectory(
      atPath: folder.path + "/data", withIntermediateDirectories: true)
    try Data(bytes).write(
      to: URL(fileURLWithPath: folder.path + "/data/train-\(kind)-idx\(rank)-ubyte"))
  }

  /// Makes a folder of 20 photographs. The last ones are damaged.
  private func makePhotographs(damaged: Int, in folder: TemporaryFolder) throws {
    for (name, numbers) in [("cats", 0..<12), ("dogs", 12..<20)] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/data/" + name, withIntermediateDirectories: true)
      for number in numbers {
        let path = folder.path + "/data/\(name)/\(number + 10).png"
        if number >= 20 - damaged {
          try Data("torn".utf8).write(to: URL(fileURLWithPath: path))
        } else {
          // Photograph 5 is a copy of photograph 3.
          let seed = number == 5 ? 3 : number
          let side = number == 0 ? 15 : 20
          let pixels = (0..<side * side * 3).map { UInt8(truncatingIfNeeded: $0 * (seed + 3)) }
          try RasterImage(width: side, height: side, channels: 3, pixels: pixels).writePNG(to: path)
        }
      }
    }
  }

  /// The command that it proposes is one, and makes the steps that it promises.
  @Test func theProposedRunIsTheBetterRecipe() throws {
    let folder = try TemporaryFolder()
    try makePhotographs(damaged: 1, in: folder)
    let preview = try Program(["preview", "--dataroot", "data"], in: folder)
    let row = /to train +dcgan (.*)\n +for ([0-9,]+) steps of 16\n/
    let match = try #require(preview.output.firstMatch(of: row), "\(preview.output)")
    #expect(match.1.contains(" --recipe better ") && match.2 == "2,000")
    let train = try Program(
      match.1.split(separator: " ").map(String.init) + ["--ngf", "2", "--ndf", "2", "--out", "run"]
        + ["--dry-run"], in: folder)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("[0/1000][0/2]"), "\(train.output)")
  }

  @Test func tellsWhatTheImagesAreLike() throws {
    let folder = try TemporaryFolder()
    try makePhotographs(damaged: 2, in: folder)
    let program = try Program(
      ["preview", "--dataroot", "data", "--image-size", "16", "--batch-size", "8"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    for line in [
      "data: 20 images in 2 folders, 16x16x3", "  cats: 12 images", "  dogs: 8 images",
      "stored sizes  width 15 to 20, median 20; height 15 to 20, median 20",
      "enlarged      1 of 20 are smaller than 16x16", "duplicates    1",
      "  data/cats/15.png is equal to data/cats/13.png", "unreadable    2",
      "an epoch      3 batches of 8, the last one of 4",
      "to train      dcgan train --dataroot data --batch-size 8 --image-size 16 --nc 3 "
        + "--diff-augment color,translation,cutout --epochs 1000", "  for 3,000 steps of 8",
      "preview.png: the first 20 images that training sees with seed 999",
    ] {
      #expect(program.output.contains(line + "\n"), "\(line) is missing in\n\(program.output)")
    }
    #expect(program.output.contains("  'data/dogs/28.png' is neither a PNG nor a JPEG file"))
    let form = /\nmean +red -?0\.\d{4}, green -?0\.\d{4}, blue -?0\.\d{4} of values/
    #expect(program.output.firstMatch(of: form) != nil, "\(program.output)")
    let grid = try RasterImage(contentsOf: folder.path + "/preview.png")
    #expect(grid.width == 8 * 18 + 2 && grid.height == 3 * 18 + 2)
  }

  /// Pearson's correlation of the values of two pictures.
  private func correlation(_ first: RasterImage, _ second: RasterImage) -> Double {
    let values = [first, second].map { $0.pixels.map(Double.init) }
    let deviations = values.map { values in
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    func product(_ i: Int, _ j: Int) -> Double {
      zip(deviations[i], deviations[j]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return product(0, 1) / (product(0, 0) * product(1, 1)).squareRoot()
  }

  @Test func classesAndAugmentationAreThoseOfTraining() throws {
    let folder = try TemporaryFolder()
    try makePhotographs(damaged: 0, in: folder)
    let settings = [
      "--dataroot", "data", "--image-size", "16", "--classes", "dogs, cats", "--augment", "flip",
      "--batch-size", "20", "--seed", "5",
    ]
    let preview = try Program(["preview"] + settings, in: folder)
    #expect(preview.status == 0, "\(preview.errors)")
    #expect(preview.output.contains("1 batch of 20; half of the images are mirrored\n"))
    let small = ["--ngf", "2", "--ndf", "2", "--nz", "3", "--max-steps", "1"]
    let train = try Program(["train", "--out", "run"] + settings + small, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    // The run's picture, as the tutorial's, stretches the same images to black and white.
    #expect(
      try correlation(
        RasterImage(contentsOf: folder.file("run/real_samples.png")),
        RasterImage(contentsOf: folder.file("preview.png"))) > 0.995)
    let plain = try Program(
      ["preview", "--out", "plain.png", "--augment", "none"]
        + settings.filter { $0 != "--augment" && $0 != "flip" }, in: folder)
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(try folder.data("plain.png") != folder.data("preview.png"))

    let dogs = try Program(
      ["preview", "--dataroot", "data", "--image-size", "16", "--classes", "dogs"], in: folder)
    #expect(dogs.output.hasPrefix("data: 8 images in 1 folder"), "\(dogs.output)")

    let other = try Program(["train", "--resume", "run", "--classes", "cats"], in: folder)
    #expect(other.status == 1)
    #expect(
      other.errors.contains("--classes cats does not fit") && other.errors.contains("cats,dogs"),
      "\(other.errors)")
    let unflipped = try Program(["train", "--resume", "run", "--augment", "none"], in: folder)
    #expect(unflipped.errors.contains("--augment none does not fit"), "\(unflipped.errors)")
    let same = try Program(
      ["train", "--resume", "run", "--classes", "cats,dogs", "--max-steps", "2"], in: folder)
    #expect(same.status == 0, "\(same.errors)")
  }

  @Test func greyImagesMakeGreyNetworksUnlessAsked() throws {
    let folder = try TemporaryFolder()
    try makeIDX(30, in: folder)
    let settings = [
      "--dataroot", "data", "--image-size", "16", "--ngf", "2", "--ndf", "2", "--batch-size", "8",
      "--max-steps", "1",
    ]
    let grey = try Program(["train", "--out", "grey"] + settings, in: folder)
    #expect(grey.status == 0, "\(grey.errors)")
    #expect(grey.output.contains("nc is 1"), "\(grey.output)")
    #expect(grey.output.contains("30 grey images of 16x16 (IDX), 16x16x1"), "\(grey.output)")
    #expect(grey.output.contains("  2: 10 images\n"), "\(grey.output)")
    let config = try String(decoding: folder.data("grey/config.json"), as: UTF8.self)
    #expect(config.contains("\"nc\" : 1"), "\(config)")
    // A resumed run keeps its number of channels, whatever the images are now.
    let more = try Program(["train", "--resume", "grey", "--max-steps", "2"], in: folder)
    #expect(more.status == 0 && !more.output.contains("nc is 1"), "\(more.errors)")

    let colour = try Program(["train", "--out", "colour", "--nc", "3"] + settings, in: folder)
    #expect(colour.status == 0, "\(colour.errors)")
    #expect(colour.output.contains("16x16x3") && !colour.output.contains("nc is"))
    let dry = try Program(["train", "--dry-run", "--classes", "2,0"] + settings, in: folder)
    #expect(dry.output.contains("20 grey images"), "\(dry.output)\(dry.errors)")
  }

  @Test func threadsChangeNothing() throws {
    let folder = try TemporaryFolder()
    try makeIDX(40, in: folder)
    let runs = try ["1", "3"].map { threads in
      let program = try Program(
        ["preview", "--dataroot", "data", "--threads", threads, "--count", "12"], in: folder)
      return (program.output, try folder.data("preview.png"))
    }
    #expect(runs[0].0.contains("mean          -0.") || runs[0].0.contains("mean          0."))
    #expect(runs[0].0 == runs[1].0 && runs[0].1 == runs[1].1)
  }

  @Test func portraitsHaveAPreviewToo() throws {
    let folder = try TemporaryFolder()
    let program = try Program(
      ["preview", "--image-size", "16", "--out", "p.jpg", "--count", "3"], in: folder)
    #expect(program.status == 0, "\(program.errors)")
    #expect(program.output.contains("12800 built-in portraits"))
    #expect(program.output.contains("unreadable    none"))
    let picture = try RasterImage(contentsOf: folder.path + "/p.jpg")
    #expect(picture.width == 3 * 18 + 2 && picture.height == 20)
  }

  @Test(arguments: [3, 20])
  func tooManyUnreadableFilesAreAnError(damaged: Int) throws {
    let folder = try TemporaryFolder()
    try makePhotographs(damaged: damaged, in: folder)
    let program = try Program(
      ["preview", "--dataroot", "data", "--image-size", "16"], in: folder)
    #expect(program.status == 1)
    #expect(
      program.errors.contains("\(damaged) of 20 images have turned out to be unreadable"),
      "\(program.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/preview.png"))
  }

  /// The sizes of networks of one's own.
  @Test func anySizeOfANetworkIsShown() throws {
    let folder = try TemporaryFolder()
    try makeIDX(6, in: folder)
    let program = try Program(
      ["preview", "--dataroot", "data", "--image-size", "28"], in: folder)
    #expect(program.status == 0 && program.output.contains("28x28x1"), "\(program.errors)")
  }

  @Test(arguments: [
    (["--dataroot", "nowhere"], "there is no folder 'nowhere'"),
    (["--dataroot", "data", "--classes", "7"], "has no class '7'; it has 0, 1, 2"),
    (["--dataroot", "data", "--classes", "0,,1"], "names, with commas between them"),
    (["--dataroot", "data", "--classes", ""], "names, with commas between them"),
    (["--classes", "0"], "portraits have no classes"),
    (["--dataroot", "data", "--augment", "spin"], "spin"),
    (["--dataroot", "data", "--image-size", "3"], "4 to 1024"),
    (["--dataroot", "data", "--out", "x.gif"], ".png"),
    (["--dataroot", "data", "--out", "none/x.png"], "none/"),
    (["--dataroot", "data", "--count", "0"], "1 to 10000"),
    (["--dataroot", "data", "--crop", "left"], "center"),
    (["--dataroot", "data", "--background", "greenish"], "RRGGBB"),
    (["--dataroot", "data", "--stretch", "16"], "1 to 15"),
    (["--crop", "top"], "built-in portraits are square"),
  ])
  func wrongInputIsExplained(arguments: [String], explanation: String) throws {
    let folder = try TemporaryFolder()
    try makeIDX(6, in: folder)
    let program = try Program(["preview"] + arguments, in: folder)
    #expect(program.status == 1 || program.status == 64, "\(program.status): \(program.errors)")
    #expect(program.errors.contains(explanation), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
  }
}
