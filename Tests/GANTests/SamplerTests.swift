import Checkpoints
import Foundation
import Tensors
import Testing

@testable import GAN

@Suite struct SamplerTests {
  /// PyTorch's final generator of the trace, in evaluation mode and with batch statistics.
  @Test(arguments: [("images", Sampler.Statistics.running), ("images_batch_stats", .batch)])
  func agreesWithPyTorch(name: String, statistics: Sampler.Statistics) throws {
    let sampler = try Sampler(contentsOf: golden("trace-64-rgb"))
    let file = try SafetensorsFile(contentsOf: golden("generated-64-rgb"))
    let noise = try file.tensor(named: "noise").nhwcFromNCHW()
    let expected = try file.tensor(named: name).nhwcFromNCHW()
    let images = sampler.images(noise, statistics: statistics)
    #expect(images.shape == expected.shape)
    let worst = zip(images.scalars, expected.scalars).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst < 1e-5)
  }

  @Test func sameSeedSameImageWhateverTheCount() throws {
    let sampler = try Sampler(contentsOf: golden("trace-64-rgb"))
    let many = sampler.images(0..<37, seed: 5).scalars
    for count in [1, 2, 16, 17] {
      let few = sampler.images(0..<count, seed: 5).scalars
      #expect(few == Array(many.prefix(few.count)), "\(count) images")
    }
    let area = many.count / 37
    let last = sampler.images(36..<37, seed: 5).scalars
    #expect(last == Array(many.suffix(area)))
    #expect(sampler.images(0..<1, seed: 6).scalars != Array(many.prefix(area)))
  }

  @Test func sizesAreReadOffTheTensors() throws {
    let grey = try Sampler(contentsOf: golden("trace-32-grey")).generator.configuration
    #expect(grey.imageSize == 32 && grey.nc == 1 && grey.nz == 16 && grey.ngf == 8)
    let large = try Sampler(contentsOf: golden("trace-128-rgb")).generator.configuration
    #expect(large.imageSize == 128 && large.nc == 3 && large.ngf == 4)
  }

  @Test func strangeFilesAreRefusedInASentence() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sampler-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var writer = SafetensorsWriter()
    writer.add(Tensor([1], shape: [1]), named: "x")
    try writer.write(to: folder + "/other.safetensors")
    #expect(throws: ModelFileError.self) {
      _ = try Sampler(contentsOf: folder + "/other.safetensors")
    }
    writer = SafetensorsWriter()
    writer.add(Tensor(repeating: 0, shape: [4, 4, 4, 4]), named: "netG.main.0.weight")
    try writer.write(to: folder + "/short.safetensors")
    do {
      _ = try Sampler(contentsOf: folder + "/short.safetensors")
      Issue.record("a single filter is no generator")
    } catch {
      #expect(error.description.contains("short.safetensors"))
    }
  }

  /// Sizes that a file claims are compared with its tensors before anything is allocated.
  @Test func claimsAreCheckedBeforeTheyAreBelieved() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sampler-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var writer = SafetensorsWriter()
    for layer in 0..<7 {
      let shape: Shape = layer == 6 ? [4096, 3, 4, 4] : [1, 1, 4, 4]
      writer.add(Tensor(repeating: 0, shape: shape), named: "netG.main.\(3 * layer).weight")
    }
    let path = folder + "/claims.safetensors"
    try writer.write(to: path)
    #expect(throws: ModelFileError.self) { _ = try Sampler(contentsOf: path) }
  }

  /// The list of expected tensors is that of the networks themselves.
  @Test(arguments: [16, 64, 128])
  func expectedTensorsAreTheNetworksOwn(size: Int) throws {
    let configuration = ModelConfiguration(imageSize: size, nc: 1, nz: 5, ngf: 2, ndf: 3)
    let trainer = DCGANTrainer(configuration, seed: 1)
    var writer = SafetensorsWriter()
    trainer.save(to: &writer)
    let path = FileManager.default.temporaryDirectory.path + "/tensors-\(UUID()).safetensors"
    try writer.write(to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try SafetensorsFile(contentsOf: path)
    for (prefix, tensors) in [
      ("netG.", configuration.generatorTensors), ("netD.", configuration.discriminatorTensors),
    ] {
      let names = file.entries.map(\.name).filter { $0.hasPrefix(prefix) }
      #expect(names.sorted() == tensors.map { prefix + $0.name }.sorted())
      for (name, shape) in tensors { #expect(file.entry(named: prefix + name)?.shape == shape) }
    }
  }
}
