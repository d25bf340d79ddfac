import Checkpoints
import Foundation
import GAN
import Layers
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// Generators that other people trained: they are drawn as PyTorch draws them, refused, or the user
/// is asked (`Golden/make_stranger_goldens.py`).
struct StrangerTests {
  /// The folder of real checkpoints, which the project does not have; nil where it is missing.
  private func shared(_ name: String) -> String? {
    let data = URL(filePath: #filePath).appending(path: "../../../../shared/data/checkpoints")
      .standardized.path
    guard FileManager.default.fileExists(atPath: data) else {
      print("skipped: there are no files in \(data)")
      return nil
    }
    return data + "/" + name
  }

  /// Choices for a generator whose file does not say enough.
  private static func choices(
    slope: Float? = nil, epsilon: Float? = nil, output: GeneratorChoices.Output? = nil,
    size: Int? = nil
  ) -> GeneratorChoices {
    var choices = GeneratorChoices()
    (choices.slope, choices.epsilon) = (slope, epsilon)
    (choices.output, choices.imageSize) = (output, size)
    return choices
  }

  /// A pixel, of 256 grey levels, differs by one level at most.
  private func expectSameImages(_ found: Tensor, _ expected: Tensor, _ name: String) {
    #expect(found.shape == expected.shape)
    guard found.shape == expected.shape else { return }
    let worst = zip(found.scalars(), expected.scalars()).map { abs($0 - $1) }
    #expect(worst.filter { !($0 <= 2 / 255) } == [], "\(name)")
  }

  private func expectAsPyTorch(
    _ name: String, _ choices: GeneratorChoices = GeneratorChoices()
  ) throws -> Generator {
    let sampler = try Sampler(
      contentsOf: golden("stranger-\(name)", ofType: "pth"), choices: choices)
    let goldens = try SafetensorsFile(contentsOf: golden("strangers"))
    let latents = try goldens.tensor(named: "\(name).latents").nhwcFromNCHW()
    var expected = try goldens.tensor(named: "\(name).images").nhwcFromNCHW()
    // A sigmoid's images are in [0, 1].
    if ["sigmoid", "modules"].contains(name) { expected = expected.map { 2 * $0 - 1 } }
    expectSameImages(sampler.images(of: LatentVectors(latents)), expected, name)
    return sampler.generator
  }

  /// Strides, paddings, slopes and epsilons are read off the statistics.
  @Test(arguments: ["course", "slope-0.1", "slope-0.3", "epsilon"])
  func theStatisticsTell(name: String) throws {
    let notes = try expectAsPyTorch(name).notes
    #expect(notes.count == 2)
    #expect(notes.first?.hasPrefix("read off the running statistics: normal latent") == true)
    #expect(notes.last?.contains("a tanh at the end; overrule it with ") == true)
  }

  /// Both of PyTorch's forms; the layers are the tutorial's, so there is nothing to say.
  @Test(arguments: ["spectral", "parametrized"])
  func spectralNormsAreRead(name: String) throws {
    #expect(try expectAsPyTorch(name).notes == [])
  }

  @Test func aSigmoidIsChosen() throws {
    _ = try expectAsPyTorch("sigmoid", Self.choices(output: .sigmoid))
    // Without the choice it would be another picture.
    let path = try golden("stranger-sigmoid", ofType: "pth")
    let tanh = try Sampler(contentsOf: path).images(seeds: 0..<2).scalars()
    let sigmoid = try Sampler(contentsOf: path, choices: Self.choices(output: .sigmoid))
    #expect(zip(tanh, sigmoid.images(seeds: 0..<2).scalars()).contains { abs($0 - $1) > 0.1 })
  }

  @Test func whereNothingTellsTheUserIsAsked() throws {
    let path = try golden("stranger-triple", ofType: "pth")
    #expect { try Sampler(contentsOf: path) } throws: {
      "\($0)".contains("'2.0.weight' [8, 1, 5, 5] may make images of")
        && "\($0)".contains("24x24 (stride 3, padding 1)") && "\($0)".contains("--image-size")
    }
    let generator = try expectAsPyTorch("triple", Self.choices(size: 24))
    #expect(generator.imageShape == [24, 24, 1])
    #expect { try Sampler(contentsOf: path, choices: Self.choices(size: 23)) } throws: {
      "\($0)".contains("no stride and padding of tensor '2.0.weight'")
    }
  }

  @Test func otherActivationsAreRefused() throws {
    let path = try golden("stranger-gelu", ofType: "pth")
    #expect { try Sampler(contentsOf: path) } throws: {
      "\($0)".contains("'0.0.weight'") && "\($0)".contains("is followed by GELU activations")
    }
    // A slope overrules that.
    let generator = try Sampler(contentsOf: path, choices: Self.choices(slope: 0.1)).generator
    #expect(generator.main.layers.contains { ($0 as? LeakyReLU)?.slope == 0.1 })
  }

  /// A module that was pickled whole says everything.
  @Test func modulesTell() throws {
    let generator = try expectAsPyTorch("modules")
    #expect(generator.imageShape == [30, 30, 1])
    #expect(
      generator.spec.layers.filter { !$0.isConvolution }.dropLast() == [
        .batchNorm(8, epsilon: 0.01), .leakyReLU(slope: 0.25), .batchNorm(6, epsilon: 0.02),
        .leakyReLU(slope: 0.4),
      ])
    #expect(generator.notes.allSatisfy { !$0.contains("assumed") })
  }

  /// What a user says holds, where statistics would tell something else.
  @Test func choicesOverruleStatistics() throws {
    let path = try golden("stranger-epsilon", ofType: "pth")
    let generator = try Sampler(
      contentsOf: path, choices: Self.choices(slope: 0.05, epsilon: 0.25)
    ).generator
    #expect(
      generator.spec.layers.filter { !$0.isConvolution }.dropLast() == [
        .batchNorm(14, epsilon: 0.25), .leakyReLU(slope: 0.05), .batchNorm(12, epsilon: 0.25),
        .leakyReLU(slope: 0.05), .batchNorm(8, epsilon: 0.25), .leakyReLU(slope: 0.05),
      ])
  }

  /// A course's generator of 28x28 digits, with its true images.
  @Test func aCourseGenerator() throws {
    guard let path = shared("course-28x28-generator.pth"),
      let latents = shared("course-28x28-latents8.safetensors"),
      let images = shared("course-28x28-expected8.safetensors")
    else { return }
    let sampler = try Sampler(contentsOf: path)
    let vectors = try SafetensorsFile(contentsOf: latents).tensor(named: "latents").nhwcFromNCHW()
    let expected = try SafetensorsFile(contentsOf: images).tensor(named: "images").nhwcFromNCHW()
    expectSameImages(sampler.images(of: LatentVectors(vectors)), expected, "course")
  }

  @Test func aConditionalGeneratorIsRefused() throws {
    guard let path = shared("conditional-28x28-generator.pth") else { return }
    #expect { try Sampler(contentsOf: path) } throws: {
      "\($0)".contains("'label_embed.weight' [10, 10] is the embedding of labels")
    }
  }
}
