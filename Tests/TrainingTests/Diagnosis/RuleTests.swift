import GAN
import Imaging
import Testing

@testable import Training

/// The rules, on invented curves and pictures.
struct RuleTests {
  /// Numbers of `count` steps around the given ones.
  private func steps(
    _ count: Int, dX: Float, dGZ: Float, lossG: (Int) -> Float
  ) -> [StepReport] {
    (0..<count).map { step in
      // Every tenth step is far off, as in every run.
      let isOff = step % 10 == 3
      return StepReport(
        errDReal: 0.01, errDFake: 0.01, errG: lossG(step), dX: isOff ? 0.7 : dX,
        dGZ1: isOff ? 0.4 : dGZ, dGZ2: 0)
    }
  }

  private func winner(_ steps: [StepReport], loss: GANLoss = .tutorial) -> Bool {
    TrainingFinding.Matter.discriminator(steps, loss: loss) != nil
  }

  @Test func aDiscriminatorThatHasWonIsFound() {
    let won = steps(300, dX: 0.998, dGZ: 0.001) { 8 + Float($0) / 100 }
    #expect(
      TrainingFinding.Matter.discriminator(won, loss: .tutorial)
        == .discriminatorWins(stretch: 300, dX: 0.998, dGZ: 0.001, lossG: 9.5))
    // What came before the stretch does not matter.
    let healthy = steps(300, dX: 0.8, dGZ: 0.2) { _ in 3 }
    #expect(winner(healthy + won) && !winner(won + healthy))
  }

  @Test func aDiscriminatorThatIsAheadIsNotFound() {
    #expect(!winner(steps(299, dX: 1, dGZ: 0) { _ in 20 }))
    #expect(!winner(steps(300, dX: 0.98, dGZ: 0.001) { _ in 20 }))
    #expect(!winner(steps(300, dX: 0.998, dGZ: 0.02) { _ in 20 }))
    // G catches up.
    #expect(!winner(steps(300, dX: 0.998, dGZ: 0.001) { 20 - Float($0) / 30 }))
    // Outputs of the other losses are no probabilities, or those of a comparison.
    for loss in GANLoss.allCases where loss != .tutorial {
      #expect(!winner(steps(300, dX: 1, dGZ: 0) { _ in 20 }, loss: loss))
    }
  }

  /// 300 images are ten batches of 32.
  @Test(arguments: [
    (1000, false, false), (1001, false, true), (1001, true, false), (2010, true, true),
  ])
  func fewImagesAreFound(steps: Int, isMirrored: Bool, isFound: Bool) {
    let found = TrainingFinding.Matter.images(
      count: 300, batchSize: 32, steps: steps, isMirrored: isMirrored)
    #expect((found != nil) == isFound)
    if let found {
      #expect(
        found
          == .fewImages(
            count: 300, views: steps / 10, harmless: isMirrored ? 200 : 100,
            steps: isMirrored ? 2000 : 1000))
    }
  }

  /// DiffAugment makes images go further.
  @Test func augmentedImagesLastLonger() {
    func found(_ steps: Int) -> TrainingFinding.Matter? {
      .images(count: 300, batchSize: 32, steps: steps, isMirrored: false, isAugmented: true)
    }
    #expect(found(10_000) == nil)
    #expect(
      found(10_010) == .fewImages(count: 300, views: 1001, harmless: 1000, steps: 10_000))
  }

  /// The tutorial's run, those of docs/training.md, and a long one on portraits.
  @Test(arguments: [
    (202_599, 128, 5), (12_800, 16, 10), (12_800, 32, 25), (8_000, 64, 12), (8_000, 16, 10),
    (1, 128, 100),
  ])
  func usualRunsHaveImagesEnough(count: Int, batchSize: Int, epochs: Int) {
    let steps = ((count - 1) / batchSize + 1) * epochs
    #expect(
      TrainingFinding.Matter.images(
        count: count, batchSize: batchSize, steps: steps, isMirrored: false) == nil)
  }

  /// Something must be seen in pictures that are far enough apart, after the first steps.
  @Test func whatIsSeenMustLast() {
    func told(_ pictures: [(step: Int, isSeen: Bool)]) -> [Int] {
      var persistence = Persistence()
      return pictures.filter { persistence.note($0.isSeen, step: $0.step) }.map(\.step)
    }
    #expect(told([(100, true), (200, true), (250, true), (300, true), (350, true)]) == [350])
    #expect(told([(500, true), (1000, true)]) == [1000])
    #expect(told([(300, true), (350, true), (390, false), (400, true), (490, true)]) == [])
    #expect(told((201...320).map { ($0, true) }).first == 301)
  }

  /// 1 - sum of all products of two images / (n * sum of all squares), from the mean colour.
  private func definition(_ images: [RasterImage]) -> Double {
    let size = images[0].pixels.count
    var colour = [0.0, 0, 0]
    for image in images {
      for (place, value) in image.pixels.enumerated() {
        colour[place % 3] += Double(value) * 3 / Double(size * images.count)
      }
    }
    let vectors = images.map { image in
      image.pixels.enumerated().map { Double($1) - colour[$0 % 3] }
    }
    var (products, squares) = (0.0, 0.0)
    for first in vectors {
      for second in vectors { products += zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } }
      squares += first.reduce(0) { $0 + $1 * $1 }
    }
    return 1 - products / (Double(images.count) * squares)
  }

  /// Images that share a picture up to a part of noise, in a range of levels.
  private func images(_ count: Int, noise: Double, range: Double = 200) -> [RasterImage] {
    var state: UInt32 = 5
    func random() -> Double {
      state = state &* 1_664_525 &+ 1_013_904_223
      return Double(state >> 8) / Double(1 << 24)
    }
    let common = (0..<192).map { _ in random() }
    return (0..<count).map { _ in
      let pixels = common.map { UInt8(20 + range * ((1 - noise) * $0 + noise * random())) }
      return RasterImage(width: 8, height: 8, channels: 3, pixels: pixels)
    }
  }

  @Test(arguments: [0.05, 0.4, 1]) func spreadIsThatOfTheDefinition(noise: Double) throws {
    // The grid of eleven images has five places without one.
    let images = images(11, noise: noise)
    let found = try #require(RasterImage.grid(of: images).gridSpread(side: 8))
    #expect(abs(found - definition(images)) < 1e-9)
  }

  @Test func spreadTellsAlikeFromPale() throws {
    func spread(_ images: [RasterImage]) throws -> Double {
      try #require(RasterImage.grid(of: images).gridSpread(side: 8))
    }
    let real = try spread(images(64, noise: 0.8))
    #expect(try spread(images(64, noise: 0)) == 0)
    #expect(try spread(images(64, noise: 0.1)) < Thresholds.spread * real)
    #expect(try spread(images(64, noise: 0.8, range: 20)) > 0.9 * real)
    // Nothing to compare.
    #expect(images(1, noise: 1)[0].gridSpread(side: 8) == nil)
    let flat = RasterImage(
      width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: 9, count: 192))
    #expect(RasterImage.grid(of: [flat, flat]).gridSpread(side: 8) == 0)
    // A generator that draws nothing but black.
    let black = RasterImage(
      width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: 0, count: 192))
    let grid = RasterImage.grid(of: [RasterImage](repeating: black, count: 64))
    #expect(grid.gridSpread(side: 8) == 0)
  }

  /// Sentences state facts; options belong to the command.
  @Test func findingsNameNoOptions() {
    let matters: [TrainingFinding.Matter] = [
      .fewImages(count: 300, views: 130, harmless: 100, steps: 1000),
      .discriminatorWins(stretch: 300, dX: 0.998, dGZ: 0.001, lossG: 9.5),
      .generatorCollapses(spread: 0.06), .overfitting(training: 0.9, heldBack: 0.4),
      .notFinite(checkpoint: nil), .notFinite(checkpoint: "x"),
    ]
    for matter in matters {
      let text = TrainingFinding(matter, step: 700).description
      #expect(!text.contains("--") && !text.contains("\n") && text.contains("; "), "\(text)")
    }
  }
}
