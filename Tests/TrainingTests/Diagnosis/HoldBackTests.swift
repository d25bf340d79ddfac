import Autograd
import Datasets
import Foundation
import GAN
import Imaging
import Layers
import Portraits
import Tensors
import TestSupport
import Testing

@testable import Training

/// Images that are kept out of training.
extension TrainingRunTests {
  /// Images of a single grey level, which tells their index.
  private struct Levels: ImageDataset {
    let count: Int
    let imageSize = 16
    let channels = 3
    let summary = "levels"
    var classes: [(name: String, count: Int)] { [("even", (count + 1) / 2), ("odd", count / 2)] }
    func label(at index: Int) -> Int? { index % 2 }
    func image(at index: Int) -> RasterImage {
      RasterImage(
        width: 16, height: 16, channels: 3,
        pixels: [UInt8](repeating: UInt8(index), count: 16 * 16 * 3))
    }
  }

  private static func holding(_ holdBack: HoldBack) -> TrainingConfiguration {
    var configuration = configuration
    configuration.holdBack = holdBack
    return configuration
  }

  @Test(arguments: [("0.1", 5), ("0.01", 1), ("0.25", 13), ("7", 7), ("49", 49)])
  func aShareOrACountIsHeldBack(text: String, count: Int) throws {
    let holdBack = try #require(HoldBack(text))
    #expect(holdBack.count(of: 50) == count && holdBack.description == text)
    let file = try JSONEncoder().encode([holdBack])
    #expect(String(decoding: file, as: UTF8.self) == "[\(text)]")
    #expect(try JSONDecoder().decode([HoldBack].self, from: file) == [holdBack])
  }

  @Test(arguments: ["0", "-1", "0.0", "1.5", "-0.1", "nan", "inf", "many", ""])
  func otherTextsAreNeither(text: String) { #expect(HoldBack(text) == nil) }

  /// Both kinds together are all images, the loader serves all of one kind and none of the other,
  /// and labels go with their images.
  @Test func theLoaderNeverServesHeldBackImages() throws {
    let all = Levels(count: 50)
    let configuration = Self.holding(.share(0.3))
    let heldBack = try #require(configuration.heldBackImages(of: all))
    func levels(_ dataset: any ImageDataset) throws -> [Int] {
      try (0..<dataset.count).map { Int(try dataset.image(at: $0).pixels[0]) }
    }
    let held = try levels(heldBack)
    #expect(held.count == 15 && configuration.heldBackCount(of: 50) == 15)
    let odd = held.count { $0 % 2 == 1 }
    #expect(heldBack.classes.map(\.count) == [15 - odd, odd])
    let loader = try TrainingState(configuration, imageCount: 50).loader(
      of: all, configuration, workers: 2
    ) {
      _, _ in
    }
    var served = Set<Int>()
    while loader.epoch < 3 {
      guard let batch = try loader.next() else { continue }
      let size = 16 * 16 * 3
      let values = batch.images.scalars()
      for (place, label) in try #require(batch.labels).enumerated() {
        let level = Int(((values[place * size] + 1) * 127.5).rounded())
        served.insert(level)
        #expect(label == level % 2)
      }
    }
    #expect(served == Set(0..<50).subtracting(held))
    // By the seed.
    var other = configuration
    other.seed += 1
    #expect(try levels(#require(other.heldBackImages(of: all))) != held)
  }

  /// D's outputs are measured without a trace: how often does not matter.
  @Test func measuringChangesNothing() throws {
    try withFolders { often, seldom in
      var configuration = Self.holding(.count(5))
      #expect(try run(configuration, in: seldom) == .complete)
      configuration.sampleEvery = 1
      #expect(try run(configuration, in: often) == .complete)
      // 15 images are two batches.
      for file in ["metrics.csv", "checkpoints/step_000006.safetensors"] {
        #expect(try bytes(of: often + "/" + file) == bytes(of: seldom + "/" + file), "\(file)")
      }
      func lines(_ folder: String) throws -> [Substring] {
        String(decoding: try bytes(of: folder + "/held_back.csv"), as: UTF8.self)
          .split(separator: "\n")
      }
      let all = try lines(often)
      try #require(all.count == 1 + 7)
      let some = [0, 1, 5, 7].map { all[$0] }
      #expect(try lines(seldom) == some)
    }
  }

  /// The outputs are those of the definition, on more images than D judges at once.
  @Test func scoresAreMeanOutputs() throws {
    try withFolders { folder, _ in
      let dataset = PortraitDataset(count: 170, imageSize: 16, channels: 3, seed: 1)
      var configuration = Self.holding(.count(70))
      configuration.maxSteps = 4
      let training = try TrainingRun(
        configuration, in: RunDirectory(path: folder), dataset: dataset)
      try training.run { _ in }
      let scores = try #require(try HeldBackScores(training)).scores
      #expect(scores.map(\.step) == [0, 4])
      func mean(_ dataset: any ImageDataset) throws -> Float {
        let loader = try BatchLoader(dataset: dataset, batchSize: 1, workers: 0, seed: 0)
        var sum: Float = 0
        while let batch = try loader.next() {
          let logit = training.discriminator(.init(batch.images), mode: .inference).value
          sum += 1 / (1 + exp(-logit.scalars()[0]))
        }
        return sum / Float(dataset.count)
      }
      let heldBack = try #require(configuration.heldBackImages(of: dataset))
      #expect(abs(try mean(heldBack) - scores[1].heldBack) < 1e-5)
      #expect(abs(try mean(configuration.trainingImages(of: dataset)) - scores[1].training) < 1e-5)
    }
  }

  @Test(arguments: [1, 3, 4, 5]) func heldBackImagesStayHeldBack(stop: Int) throws {
    let configuration = Self.holding(.share(0.3))
    try withFolders { whole, parts in
      #expect(try run(configuration, in: whole) == .complete)
      #expect(try run(configuration, in: parts, stoppingAfter: stop) == .stopped)
      #expect(
        try run(configuration, in: parts, resumes: true, workers: 0) == .complete)
      try expectSame(whole, parts)
      #expect {
        try run(Self.holding(.count(6)), in: parts, resumes: true)
      } throws: { "\($0)".contains("hold-back 6 does not fit") && "\($0)".contains("with 0.3") }
    }
  }

  @Test(arguments: [
    (HoldBack.count(20), "leaves none of the 20 images"), (.count(21), "leaves none"),
    (.share(0.99), "leaves none"), (.count(0), "use 1 to"), (.share(1), "below 1"),
    (.share(.nan), "below 1"),
  ])
  func impossibleNumbersAreRefused(holdBack: HoldBack, reason: String) throws {
    try withFolders { folder, _ in
      #expect {
        try run(Self.holding(holdBack), in: folder)
      } throws: { "\($0)".contains(reason) && "\($0)".hasPrefix("hold-back") }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  /// A discriminator that sees few images again and again overfits; one that sees many does not.
  @Test(arguments: [(60, true), (6_400, false)])
  func overfittingIsTold(count: Int, isOverfit: Bool) throws {
    try withFolders { folder, _ in
      var configuration = TrainingConfiguration.portraits
      configuration.model = ModelConfiguration(imageSize: 16, nc: 3, nz: 20, ngf: 8, ndf: 32)
      configuration.batchSize = 30
      configuration.learningRate = 0.001
      configuration.epochs = 1000
      configuration.maxSteps = 600
      configuration.sampleEvery = 50
      configuration.holdBack = .count(64)
      let dataset = PortraitDataset(count: count + 64, imageSize: 16, channels: 3, seed: 1)
      let training = try TrainingRun(
        configuration, in: RunDirectory(path: folder), dataset: dataset)
      var told = false
      try training.run { event in
        guard case .finding(let finding) = event else { return }
        if case .overfitting = finding.matter { told = true }
      }
      #expect(told == isOverfit)
    }
  }
}
