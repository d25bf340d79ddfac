import Autograd
import Foundation
import GAN
import Layers
import RandomStreams
import Tensors
import Testing

@Suite struct GeneratorAverageTests {
  private static let sizes = ModelConfiguration(imageSize: 16, nc: 1, nz: 3, ngf: 2, ndf: 2)

  private func makeGenerator() -> Generator {
    var stream = RandomStream(seed: 1, name: "weights")
    return Generator(Self.sizes, using: &stream)
  }

  /// Every weight and statistic of a network.
  private func numbers(_ generator: Generator) -> [Double] {
    (generator.main.parameters.map(\.value) + generator.main.stateTensors.map(\.value))
      .flatMap { $0.scalars().map(Double.init) }
  }

  /// Changes every weight and statistic.
  private func change(_ generator: Generator, round: Int) {
    var stream = RandomStream(seed: UInt64(round), name: "changes")
    for parameter in generator.main.parameters {
      parameter.assign(parameter.value.map { _ in stream.uniform(in: -1...1) })
    }
    for state in generator.main.stateTensors {
      state.value =
        state.value.shape.rank == 0
        ? state.value.map { $0 + 1 } : state.value.map { _ in stream.uniform(in: 0...1) }
    }
  }

  @Test func isTheDefinition() {
    let source = makeGenerator()
    let average = GeneratorAverage(of: source, halfLife: 40)
    var expected = numbers(source)
    #expect(numbers(average.generator) == expected)
    var images = 0.0
    for (round, count) in [8, 8, 3, 200, 8, 8, 500, 8].enumerated() {
      change(source, round: round)
      average.update(images: count)
      images += Double(count)
      let decay = exp2(-Double(count) / min(40, 0.08 * images))
      expected = zip(expected, numbers(source)).map { decay * $0 + (1 - decay) * $1 }
    }
    // Counts are not averaged.
    let counts = source.main.stateTensors.filter { $0.value.shape.rank == 0 }
    #expect(counts.count == 2 && counts.allSatisfy { $0.value.scalars() == [8] })
    for (tensor, present) in zip(average.generator.main.stateTensors, source.main.stateTensors)
    where present.value.shape.rank == 0 {
      #expect(tensor.value.scalars() == [8])
    }
    let kinds = (source.main.parameters.map(\.value) + source.main.stateTensors.map(\.value))
      .flatMap { tensor in tensor.scalars().map { _ in tensor.shape.rank == 0 } }
    for (number, (expected, isCount)) in zip(numbers(average.generator), zip(expected, kinds))
    where !isCount {
      #expect(abs(number - expected) < 1e-6)
    }
    #expect(average.images == 743)
  }

  /// What a weight was counts half after the half-life, whatever the size of a batch.
  @Test(arguments: [1, 20, 50, 200]) func halvesInImages(batch: Int) throws {
    let source = makeGenerator()
    let average = GeneratorAverage(of: source, halfLife: 200)
    for _ in 0..<10_000 / batch { average.update(images: batch) }
    let weight = source.main.parameters[0]
    let before = weight.value.scalars()[0]
    weight.assign(weight.value.map { $0 + 1 })
    for _ in 0..<200 / batch { average.update(images: batch) }
    let after = average.generator.main.parameters[0].value.scalars()[0]
    #expect(abs(after - before - 0.5) < 1e-4)
  }

  /// The average draws with the weights it has, not with filters of earlier ones.
  @Test func drawsWithItsPresentWeights() {
    let source = makeGenerator()
    let average = GeneratorAverage(of: source)
    let sampler = Sampler(average.generator)
    let first = sampler.images(seeds: 0..<4).scalars()
    #expect(first == Sampler(source).images(seeds: 0..<4).scalars())
    change(source, round: 1)
    average.update(images: 8)
    let second = sampler.images(seeds: 0..<4).scalars()
    #expect(second != first)
    average.restart()
    let present = Sampler(source).images(seeds: 0..<4).scalars()
    #expect(sampler.images(seeds: 0..<4).scalars() == present)
    #expect(average.images == 0)
  }

  /// A snapshot of the average stays as it was.
  @Test func valuesTakenBeforeStay() {
    let source = makeGenerator()
    let average = GeneratorAverage(of: source)
    let taken = average.generator.main.parameters[0].value
    let before = taken.scalars()
    change(source, round: 2)
    average.update(images: 8)
    #expect(taken.scalars() == before)
    #expect(average.generator.main.parameters[0].value.scalars() != before)
  }
}
