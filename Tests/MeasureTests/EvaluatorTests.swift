import Datasets
import GAN
import Imaging
import Kernels
import Portraits
import RandomStreams
import TestSupport
import Testing

@testable import Measures

/// Measures of a small generator with random weights against portraits.
@Suite(.serialized) struct EvaluatorTests {
  private let portraits = PortraitDataset(count: 40, imageSize: 16, seed: 1)

  private func sampler(channels: Int = 3, imageSize: Int = 16) -> Sampler {
    var model = ModelConfiguration()
    (model.imageSize, model.nc, model.nz, model.ngf, model.ndf) = (imageSize, channels, 4, 2, 2)
    var stream = RandomStream(seed: 1, name: "weights")
    return Sampler(Generator(model, using: &stream))
  }

  @Test func noiseIsFarFromPortraits() throws {
    let evaluation = try Evaluator(portraits).evaluate(sampler())
    #expect(evaluation.imageCount == 20)
    #expect(
      evaluation.measures.map(\.name) == [
        "sliced_wasserstein_16", "sliced_wasserstein_mean", "ms_ssim",
        "kernel_distance_random_features_1", "precision_random_features_1",
        "recall_random_features_1", "density_random_features_1", "coverage_random_features_1",
      ])
    for measure in evaluation.measures {
      #expect(measure.value.isFinite && measure.floor.isFinite, "\(measure)")
      switch measure.aim {
      case .low: #expect(measure.value > 2 * measure.floor, "\(measure)")
      case .high: #expect(measure.value < measure.floor, "\(measure)")
      case .near: break
      }
    }
    #expect(evaluation["ms_ssim"] == evaluation.measures[2])
    #expect(evaluation["fid"] == nil)
  }

  /// Portraits with labels, three of class `b` for each of class `a`.
  private struct Labelled: ImageDataset {
    let portraits: PortraitDataset
    var names = ["b", "a"]
    var count: Int { portraits.count }
    var imageSize: Int { portraits.imageSize }
    var channels: Int { portraits.channels }
    var summary: String { portraits.summary }
    var classes: [(name: String, count: Int)] { names.map { ($0, 0) } }
    func label(at index: Int) -> Int? { index % 4 == 0 ? 1 : 0 }
    func image(at index: Int) -> RasterImage { portraits.image(at: index) }
  }

  /// A conditional generator draws the classes of the reference, or by the seed where the real
  /// images have others.
  @Test func classesAreThoseOfTheRealImages() throws {
    let model = ModelConfiguration(
      imageSize: 16, nc: 3, nz: 4, ngf: 2, ndf: 2, classes: ["a", "b", "c"])
    var stream = RandomStream(seed: 1, name: "weights")
    let sampler = Sampler(Generator(model, using: &stream))
    var order = RandomStream(seed: 4, name: "evaluate.images")
    let reference = order.permutation(of: 40).prefix(20)
    for (names, labels) in [
      (["b", "a"], reference.map { $0 % 4 == 0 ? 0 : 1 }),
      (["b", "other"], (4..<24).map { $0 % 3 }),
    ] {
      let evaluator = try Evaluator(
        Labelled(portraits: portraits, names: names), EvaluationSettings(seed: 4))
      let found = try evaluator.evaluate(sampler)
      var images: [RasterImage] = []
      let latents = sampler.unlabelledLatents(seeds: 4..<24)
        .conditioned(on: { labels[$0] }, of: 3)
      sampler.forEachImage(of: latents) { images.append($1) }
      #expect(found.measures == evaluator.evaluate(images) { _, _, _ in }.measures)
    }
  }

  /// The reference measured against itself: no distance, and everything is precise and covered.
  @Test func theReferenceIsPerfect() throws {
    let evaluator = try Evaluator(portraits, EvaluationSettings(seed: 4))
    let real = try RealImages(of: portraits, EvaluationSettings(seed: 4)) { _, _ in }
    let evaluation = evaluator.evaluate(real.reference) { _, _, _ in }
    #expect(evaluation["sliced_wasserstein_mean"]?.value == 0)
    let similarity = try #require(evaluation["ms_ssim"])
    #expect(similarity.value == similarity.floor)
    for name in ["precision", "recall", "coverage"] {
      #expect(evaluation["\(name)_random_features_1"]?.value == 1, "\(name)")
    }
    let kernel = try #require(evaluation["kernel_distance_random_features_1"])
    #expect(kernel.value < kernel.floor)
  }

  @Test func threadsChangeNoBit() throws {
    let engine = Engine.current
    defer { Engine.current = engine }
    let evaluations = try (1...3).map { threads in
      Engine.current = engine.limited(to: threads)
      return try Evaluator(portraits).evaluate(sampler())
    }
    #expect(evaluations[1] == evaluations[0])
    #expect(evaluations[2] == evaluations[0])
  }

  @Test func seedsChooseImages() throws {
    let first = try Evaluator(portraits, EvaluationSettings(count: 10)).evaluate(sampler())
    let again = try Evaluator(portraits, EvaluationSettings(count: 10)).evaluate(sampler())
    let other = try Evaluator(portraits, EvaluationSettings(count: 10, seed: 1))
      .evaluate(sampler())
    #expect(first == again)
    for name in ["sliced_wasserstein_16", "ms_ssim", "kernel_distance_random_features_1"] {
      #expect(first[name]?.value != other[name]?.value && first[name]?.floor != other[name]?.floor)
    }
  }

  @Test func anotherEvaluationHasTheSameFloor() throws {
    let evaluator = try Evaluator(portraits)
    let evaluation = try evaluator.evaluate(sampler())
    #expect(try evaluator.evaluate(sampler()) == evaluation)
  }

  @Test func bothSetsOfRealImagesAreDisjoint() throws {
    let real = try RealImages(of: portraits, EvaluationSettings()) { _, _ in }
    let images = (real.reference + real.others).map(\.pixels)
    #expect(images.count == 40 && Set(images).count == 40)
  }

  @Test func nearestImagesStandBesideGeneratedOnes() throws {
    let evaluator = try Evaluator(portraits)
    #expect(evaluator.nearestRealImages() == nil)
    let real = try RealImages(of: portraits, EvaluationSettings()) { _, _ in }
    _ = evaluator.evaluate(real.others) { _, _, _ in }
    let picture = try #require(evaluator.nearestRealImages(rows: 3, neighbours: 4))
    let cells = try #require(picture.gridImages(width: 16, height: 16))
    #expect(cells.count == 15)
    // A copy is its own nearest neighbour.
    for row in 0..<3 {
      #expect(cells[5 * row] == real.others[row] && cells[5 * row + 1] == real.others[row])
      #expect(cells[5 * row + 2] != real.others[row])
    }
  }

  @Test func greyGeneratorsAreMeasuredInGrey() throws {
    let grey = PortraitDataset(count: 24, imageSize: 16, channels: 1, seed: 1)
    let evaluation = try Evaluator(grey).evaluate(sampler(channels: 1))
    #expect(evaluation.imageCount == 12)
    #expect(evaluation.measures.allSatisfy { $0.value.isFinite })
  }

  @Test func impossibleComparisonsAreRefused() throws {
    let few = PortraitDataset(count: 11, imageSize: 16, seed: 1)
    #expect(throws: EvaluationError.tooFewImages(available: 11, needed: 12)) { try Evaluator(few) }
    #expect(throws: EvaluationError.impossibleCount(21, least: 6, most: 20)) {
      try Evaluator(portraits, EvaluationSettings(count: 21))
    }
    #expect(throws: EvaluationError.impossibleCount(5, least: 6, most: 20)) {
      try Evaluator(portraits, EvaluationSettings(count: 5))
    }
    let small = PortraitDataset(count: 12, imageSize: 8, seed: 1)
    #expect(throws: EvaluationError.unsuitableForm(height: 8, width: 8, channels: 3)) {
      try Evaluator(small)
    }
    #expect(
      throws: EvaluationError.otherForm(
        generated: "16x16 pixels in grey", real: "16x16 pixels in colour")
    ) {
      try Evaluator(portraits).evaluate(sampler(channels: 1))
    }
  }

  /// A hundred thousand images of each size, on small machines and large ones.
  @Test(arguments: [64, 256, 512], [4e9, 16e9, 1e12])
  func memoryBoundsTheUsualNumber(side: Int, memory: Double) throws {
    let many = PortraitDataset(count: 100_000, imageSize: side, seed: 1)
    let settings = EvaluationSettings(memory: memory)
    let count = try settings.imageCount(of: many)
    // The pictures alone: three sets, 8 bits a channel. They need less than half of the memory.
    let pictures = Double(3 * count * side * side * 3)
    #expect(pictures < memory / 2)
    #expect(count <= EvaluationSettings.countLimit)
    #expect(settings.isLimitedByMemory(of: many) == (count < EvaluationSettings.countLimit))
    if memory == 1e12 || side == 64 && memory == 16e9 {
      #expect(count == EvaluationSettings.countLimit)
    } else if side >= 256 {
      #expect(count < EvaluationSettings.countLimit)
    }
    // A number that somebody asks for is kept or refused.
    let asked = EvaluationSettings(count: 50_000, memory: memory)
    if memory == 1e12 {
      #expect(try asked.imageCount(of: many) == 50_000 && !asked.isLimitedByMemory(of: many))
    } else if side > 64 {
      #expect {
        try asked.imageCount(of: many)
      } throws: { error in
        "\(error)".contains("50000 images of this size need about ")
          && "\(error)".contains("\(memory / 1e9) GB")
      }
    }
    #expect {
      try EvaluationSettings(memory: 1e6).imageCount(of: many)
    } throws: { error in
      "\(error)".contains("no evaluation is possible")
    }
  }

  @Test func unreadableImagesAreLeftOut() throws {
    let one = Faulty(base: portraits, unreadable: [3])
    #expect(try Evaluator(one).imageCount == 19)
    #expect(try Evaluator(one, EvaluationSettings(count: 18)).imageCount == 18)
    #expect(throws: EvaluationError.impossibleCount(20, least: 6, most: 19)) {
      try Evaluator(one, EvaluationSettings(count: 20))
    }
    let many = Faulty(base: portraits, unreadable: [3, 5, 8, 9, 20])
    #expect {
      try Evaluator(many)
    } throws: { error in
      "\(error)".contains("5 of 40 images have turned out to be unreadable")
    }
  }
}

/// A dataset some of whose images cannot be read.
private struct Faulty: ImageDataset {
  struct Torn: Error {}

  let base: PortraitDataset
  let unreadable: Set<Int>

  var count: Int { base.count }
  var imageSize: Int { base.imageSize }
  var channels: Int { base.channels }
  var summary: String { base.summary }

  func image(at index: Int) throws -> RasterImage {
    if unreadable.contains(index) { throw Torn() }
    return base.image(at: index)
  }
}
