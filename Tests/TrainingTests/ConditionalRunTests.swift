import Autograd
import Checkpoints
import Datasets
import Foundation
import GAN
import Imaging
import Layers
import ModelFiles
import Tensors
import TestSupport
import Testing

@testable import Training

/// Runs whose networks are conditional on the classes of their images.
@Suite(.serialized) struct ConditionalRunTests {
  /// 22 images of 16x16 pixels, of which two cannot be read. Those of a class have a brightness of
  /// their own.
  private struct Shades: ImageDataset {
    var names = ["dark", "grey", "light"]
    var isLabelled = true
    let count = 22
    let imageSize = 16
    let channels = 3
    var summary: String { "shades" }
    var classes: [(name: String, count: Int)] {
      names.enumerated().map { label, name in
        (name, (0..<count).count { $0 % names.count == label && name != "empty" })
      }
    }
    func label(at index: Int) -> Int? { isLabelled ? index % names.count : nil }
    func image(at index: Int) throws -> RasterImage {
      if [7, 8].contains(index) { throw Torn() }
      return RasterImage(
        width: 16, height: 16, channels: 3,
        pixels: (0..<768).map { UInt8(($0 * (index + 3)) % 50 + 90 * (index % 3)) })
    }
    private struct Torn: Error {}
  }

  private static var configuration: TrainingConfiguration {
    var configuration = TrainingRunTests.configuration
    configuration.model.classes = Shades().names
    return configuration
  }

  private let runs = TrainingRunTests()

  /// Stopped in the middle of an epoch and at its end.
  @Test(arguments: [2, 3, 5])
  func continuesByteForByte(stop: Int) throws {
    try runs.withFolders { whole, parts in
      #expect(try runs.run(Self.configuration, in: whole, dataset: Shades()) == .complete)
      #expect(
        try runs.run(
          Self.configuration, in: parts, dataset: Shades(), workers: 3, stoppingAfter: stop)
          == .stopped)
      #expect(
        try runs.run(
          Self.configuration, in: parts, dataset: Shades(), resumes: true, workers: 0) == .complete)
      try runs.expectSame(whole, parts)
      let saved = try RunDirectory(path: whole).configuration()
      #expect(saved == Self.configuration)
    }
  }

  /// The checkpoint knows the classes, and a picture shows one in each row.
  @Test func checkpointsAndPicturesHaveTheClasses() throws {
    try runs.withFolders { folder, _ in
      try runs.run(Self.configuration, in: folder, dataset: Shades())
      let path = folder + "/checkpoints/step_000009.safetensors"
      let file = try SafetensorsFile(contentsOf: path)
      let text = try #require(file.metadata["networks"])
      #expect(try GANSpec(json: Data(text.utf8)) == Self.configuration.networkSpecs)
      #expect(file.metadata["nz"] == "5")
      #expect(file.entry(named: "fixed_noise")?.shape == [64, 5, 1, 1])

      let generator = try Generator(contentsOf: NetworkFile(contentsOf: path))
      #expect(generator.classes == ["dark", "grey", "light"])
      let noise = try file.tensor(named: "fixed_noise").nhwcFromNCHW()
      let labels = [0, 1, 2, 0, 1, 2, 0, 1].flatMap { Array(repeating: $0, count: 8) }
      let images = generator(
        Variable(generator.input(noise, labels: labels)), mode: .batchStatistics)
      #expect(
        RasterImage.grid(of: images.value)
          == (try RasterImage(contentsOf: folder + "/samples/step_000009.png")))
    }
  }

  /// The step of a run is that of a trainer with the labels of the images that are really there.
  @Test func labelsAreThoseOfTheImages() throws {
    try runs.withFolders { folder, _ in
      let configuration = Self.configuration
      let state = try TrainingState(
        configuration, in: RunDirectory(path: folder), dataset: Shades(), resumes: false)
      let trainer = DCGANTrainer(
        configuration.model, learningRate: configuration.learningRate,
        beta1: configuration.beta1, seed: configuration.seed)
      var (run, stream) = (state, state.latentStream)
      let loader = try state.loader(of: Shades(), configuration, workers: 0) { _, _ in }
      for _ in 0..<3 {
        let batch = try #require(try loader.next())
        // The brightness tells the class.
        let pixels = batch.images.scalars()
        let labels = (0..<batch.indices.count).map { image in
          Int((pixels[image * 768..<(image + 1) * 768].min()! + 1) * 127.5) / 90
        }
        let noise = trainer.generator.latents(labels.count, from: &stream)
        let expected = trainer.step(real: batch.images, labels: labels, noise: noise)
        let progress = run.train(on: batch, from: loader, configuration, lastStep: 9)
        #expect("\(progress.report)" == "\(expected)")
      }
    }
  }

  /// The report asks D about an image as one of its class.
  @Test func scoresAreThoseOfTheClasses() throws {
    try runs.withFolders { folder, _ in
      let training = try TrainingRun(
        Self.configuration, in: RunDirectory(path: folder), dataset: Shades(), workers: 0)
      try training.run { _ in }
      let scores = try #require(DiscriminatorScores(contentsOf: training.directory.scoresPath))
      let (images, labels) = try training.firstImages()
      #expect(labels?.count == 22)
      let fakes = training.averagedGenerator(
        Variable(training.state.sampleInput), mode: .batchStatistics)
      for (found, images, labels) in [
        (scores.real, Variable(images), labels),
        (scores.fake, fakes.detach(), training.state.sampleLabels),
      ] {
        let logits = training.discriminator(images, labels: labels, mode: .inference)
        let expected = logits.value.sigmoid().scalars()
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
        #expect(found.count == expected.count)
      }
    }
  }

  @Test func classesComeFromTheImages() throws {
    var settings = TrainingRunTests.configuration
    try settings.useClasses(of: Shades())
    #expect(settings == Self.configuration)
    for (dataset, sentence) in [
      (TrainingRunTests.dataset, "has no classes"),
      (Shades(names: ["grey"]), "has one class only, 'grey'"),
      (Shades(names: ["a", "empty"]), "the class 'empty' has no images"),
      (Shades(isLabelled: false), "need labels, and image 0 of shades has none"),
    ] as [(any ImageDataset, String)] {
      #expect {
        try settings.useClasses(of: dataset)
      } throws: { "\($0)".contains(sentence) }
    }
  }

  /// Names differ in the middle, which the text of all of them leaves out.
  @Test func manyClassesAreToldApart() throws {
    let names = (100..<200).map { "class \($0)" }
    var (mine, other) = (ModelConfiguration(), ModelConfiguration())
    (mine.classes, other.classes) = (names, names)
    other.classes[50] = "other"
    let difference = try #require(mine.networks.difference(from: other.networks))
    #expect(difference.mine == "class 'class 150'" && difference.other == "class 'other'")
  }

  /// Holding back may leave a class without images, which is refused.
  @Test func everyClassKeepsImagesToTrainOn() throws {
    try runs.withFolders { folder, _ in
      var settings = Self.configuration
      settings.holdBack = .count(Shades().count - 1)
      settings.batchSize = 1
      #expect {
        try runs.run(settings, in: folder, dataset: Shades())
      } throws: { "\($0)".contains("are held back, so it cannot be learned") }
    }
  }

  @Test func classesDoNotChange() throws {
    try runs.withFolders { labelled, plain in
      let (conditional, unconditional) = (Self.configuration, TrainingRunTests.configuration)
      try runs.run(conditional, in: labelled, dataset: Shades(), stoppingAfter: 5)
      try runs.run(unconditional, in: plain, dataset: Shades(), stoppingAfter: 5)
      let config = try String(contentsOfFile: plain + "/config.json", encoding: .utf8)
      #expect(!config.contains("classes"))
      var others = conditional
      others.model.classes = ["dark", "grey", "white"]
      for (settings, folder, dataset, sentence) in [
        (conditional, plain, Shades(), "conditional yes (dark, grey, light) does not fit"),
        (unconditional, labelled, Shades(), "begun with yes (dark, grey, light)"),
        (conditional, labelled, Shades(names: others.model.classes), "the classes dark, grey, w"),
        (others, labelled, Shades(names: others.model.classes), "yes (dark, grey, white) does not"),
      ] {
        #expect {
          try runs.run(settings, in: folder, dataset: dataset, resumes: true)
        } throws: { "\($0)".contains(sentence) }
      }
    }
  }

  /// Networks of one's own say which classes they are for.
  @Test func ownNetworksMustFit() throws {
    try runs.withFolders { folder, _ in
      var settings = TrainingRunTests.configuration
      var networks = Self.configuration.model.networks
      networks.generator.layers[2] = .leakyReLU(slope: 0.1)
      settings.use(networks)
      #expect(settings.model.classes == networks.classes && settings.model.nz == 5)
      #expect(try runs.run(settings, in: folder, dataset: Shades()) == .complete)
      let path = folder + "/checkpoints/step_000009.safetensors"
      let generator = try Generator(contentsOf: NetworkFile(contentsOf: path))
      #expect(generator.classes == networks.classes && generator.spec == networks.generator)

      settings.use(TrainingRunTests.configuration.model.networks)
      try settings.useClasses(of: Shades())
      #expect {
        try settings.validate()
      } throws: { error in
        "\(error)".contains(
          "description lists them as \"classes\", the generator's input is [1, 1, 8], and the "
            + "discriminator makes 3 numbers of an image")
      }
      settings.use(networks)
      settings.model.classes = ["a", "b", "c"]
      #expect {
        try settings.validate()
      } throws: { "\($0)".contains("conditional on dark, grey, light, not on a, b, c") }
    }
  }

  /// A run begins with networks that are conditional on the same classes.
  @Test func initialNetworksHaveTheSameClasses() throws {
    try runs.withFolders { first, second in
      try runs.run(Self.configuration, in: first, dataset: Shades())
      let path = first + "/checkpoints/step_000009.safetensors"
      var settings = Self.configuration
      (settings.initialGenerator, settings.initialDiscriminator) = (path, path)
      let run = try TrainingRun(
        settings, in: RunDirectory(path: second), dataset: Shades(), workers: 0)
      let file = try SafetensorsFile(contentsOf: path)
      for (network, prefix) in [(run.generator.main, "netG."), (run.discriminator.main, "netD.")] {
        for parameter in network.parameters {
          let expected = try file.tensor(named: prefix + parameter.name)
          #expect(parameter.value.inPyTorchLayout.scalars() == expected.scalars())
        }
      }
      var plain = TrainingRunTests.configuration
      plain.initialGenerator = path
      var others = settings
      others.model.classes = ["a", "b", "c"]
      for (settings, names, sentence) in [
        (plain, Shades().names, "conditional on dark, grey, light, the one to be trained is not"),
        (others, ["a", "b", "c"], "the one to be trained is conditional on a, b, c"),
      ] {
        #expect {
          try TrainingRun(
            settings, in: RunDirectory(path: second + "/x"), dataset: Shades(names: names))
        } throws: { "\($0)".contains(sentence) }
      }
    }
  }
}
