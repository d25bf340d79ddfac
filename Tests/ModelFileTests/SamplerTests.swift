import Autograd
import Checkpoints
import GAN
import Imaging
import Kernels
import Layers
import ModelFiles
import RandomStreams
import Tensors
import TestSupport
import Testing

@Suite struct SamplerTests {
  /// PyTorch's final generator of the trace, in evaluation mode and with batch statistics.
  @Test(arguments: [("images", Sampler.Statistics.running), ("images_batch_stats", .batch)])
  func agreesWithPyTorch(name: String, statistics: Sampler.Statistics) throws {
    let sampler = try Sampler(contentsOf: golden("trace-64-rgb"))
    let file = try SafetensorsFile(contentsOf: golden("generated-64-rgb"))
    let noise = try file.tensor(named: "noise").nhwcFromNCHW()
    let expected = try file.tensor(named: name).nhwcFromNCHW()
    let images = sampler.images(of: LatentVectors(noise), statistics: statistics)
    #expect(images.shape == expected.shape)
    // Not by `max()`, which passes over what is not a number.
    let differences = zip(images.scalars(), expected.scalars()).map { abs($0 - $1) }
    #expect(differences.filter { !($0 < 1e-5) } == [])
  }

  @Test func sameSeedSameImageWhateverTheCompany() throws {
    let sampler = try Sampler(contentsOf: golden("trace-64-rgb"))
    let many = sampler.images(seeds: 5..<42).scalars()
    let size = many.count / 37
    for count in [1, 2, 16, 17] {
      let few = sampler.images(seeds: 5..<5 + UInt64(count)).scalars()
      #expect(few == Array(many.prefix(few.count)), "\(count) images")
    }
    let others: [UInt64] = [41, 1_000_000_007, 5]
    let three = sampler.images(seeds: others).scalars()
    #expect(three.prefix(size) == many.suffix(size))
    #expect(three.suffix(size) == many.prefix(size))
    #expect(three[size..<2 * size] != many.prefix(size))
  }

  @Test(arguments: ["trace-64-rgb", "trace-32-grey", "trace-128-rgb"])
  func groupsOfAnySizeHaveTheSameBits(name: String) throws {
    let sampler = try Sampler(contentsOf: golden(name))
    let all = sampler.images(seeds: 0..<64).scalars().map(\.bitPattern)
    let size = all.count / 64
    for count in [1, 2, 5, 16] {
      let few = sampler.images(seeds: 0..<UInt64(count)).scalars().map(\.bitPattern)
      #expect(few == Array(all.prefix(count * size)), "\(count) images")
    }
  }

  /// The built-in generator, whose layers have the tutorial's sizes.
  @Test func fastestRoundingDrawsTheSamePictures() throws {
    let sampler = try Sampler(contentsOf: BuiltInGenerator.path())
    let exact = sampler.images(seeds: 0..<64)
    for count in [1, 5, 16, 64] {
      let fast = sampler.images(seeds: 0..<UInt64(count), rounding: .fastest)
      #expect(fast.shape == [count, 64, 64, 3])
      let differences = zip(fast.scalars(), exact.scalars()).map { abs($0 - $1) }
      #expect(differences.filter { !($0 < 1e-5) } == [], "\(count) images")
      // Sixteen images are what independent rounding plans for.
      if count == 16 { #expect(differences.max() == 0) }
      // With one algorithm for everything there is nothing to choose.
      if count == 1 && Engine.current.convolutionAlgorithm == nil {
        #expect(differences.max() != 0)
      }
    }
  }

  @Test(
    arguments: ["trace-64-rgb", "trace-32-grey"], [Sampler.Statistics.running, .batch])
  func gridHasTheBytesOfAllImagesTogether(name: String, statistics: Sampler.Statistics) throws {
    let sampler = try Sampler(contentsOf: golden(name))
    for (count, columns) in [(1, 8), (37, 5), (16, 8), (70, 100)] {
      let latents = sampler.latents(seeds: 5..<5 + UInt64(count))
      let images = sampler.images(of: latents, statistics: statistics)
      let whole = RasterImage.grid(of: images, columns: columns, range: -1...1)
      let grid = sampler.grid(of: latents, statistics: statistics, columns: columns)
      #expect(grid == whole, "\(count) in \(columns) columns")
    }
  }

  @Test(arguments: [Float.nan, .infinity, -1, 0.5, 1e30])
  func strangeBatchCountsAreRefused(count: Float) throws {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 1, name: "test")
    let generator = Generator(
      ModelConfiguration(imageSize: 16, nz: 2, ngf: 1, ndf: 1), using: &stream)
    let path = folder.file("generator.safetensors")
    for value in [7, count] {
      for buffer in generator.main.stateTensors where buffer.value.shape.rank == 0 {
        buffer.value = Tensor([value], shape: [])
      }
      var writer = SafetensorsWriter()
      for parameter in generator.main.parameters {
        let value = parameter.value
        writer.add(value.shape.rank == 4 ? value.oihwFromHWIO() : value, named: parameter.name)
      }
      for buffer in generator.main.stateTensors { writer.add(buffer.value, named: buffer.name) }
      try writer.write(to: path)
      if value == 7 {
        #expect(try Sampler(contentsOf: path).generator.main.stateTensors[2].value.scalars() == [7])
      } else {
        #expect { _ = try Sampler(contentsOf: path) } throws: { error in
          "\(error)".contains("main.1.num_batches_tracked")
        }
      }
    }
  }

  @Test func arithmeticIsShownAsAPicture() throws {
    let sampler = try Sampler(contentsOf: golden("trace-64-rgb"))
    let (a, b, c) = (
      sampler.latents(seeds: 0..<3), sampler.latents(seeds: 3..<4), sampler.latents(seeds: 4..<6)
    )
    let sum = LatentArithmetic(a, minus: b, plus: c)
    let picture = sum.picture(by: sampler)
    // Three columns of images with a border of 2, three signs, and three images by three.
    let sign = 2 * 24
    let (width, height) = (3 * 68 + 3 * sign + 200, 4 * 66 + 2)
    #expect(picture.width == width && picture.height == height)
    // The middle of the block is the sum's image.
    let expected = sampler.grid(of: sum.result)
    let (x, y) = (width - 200 + 68, (height - 200) / 2 + 68)
    for row in 0..<64 {
      let start = ((y + row) * picture.width + x) * 3
      let line = Array(picture.pixels[start..<start + 192])
      let truth = Array(expected.pixels[row * 192..<(row + 1) * 192])
      #expect(line == truth, "row \(row)")
    }
  }

  @Test func sizesAreReadOffTheTensors() throws {
    let grey = try Sampler(contentsOf: golden("trace-32-grey")).generator
    #expect(
      grey.spec == ModelConfiguration(imageSize: 32, nc: 1, nz: 16, ngf: 8).generator)
    let large = try Sampler(contentsOf: golden("trace-128-rgb")).generator
    #expect(
      large.spec == ModelConfiguration(imageSize: 128, nz: large.nz, ngf: 4).generator)
  }

  @Test func strangeFilesAreRefusedInASentence() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    writer.add(Tensor([1], shape: [1]), named: "x")
    try writer.write(to: folder.file("other.safetensors"))
    #expect(throws: ModelFileError.self) {
      _ = try Sampler(contentsOf: folder.file("other.safetensors"))
    }
    writer = SafetensorsWriter()
    writer.add(Tensor(repeating: 0, shape: [4, 4, 4, 4]), named: "netG.main.0.weight")
    try writer.write(to: folder.file("short.safetensors"))
    do {
      _ = try Sampler(contentsOf: folder.file("short.safetensors"))
      Issue.record("a single filter is no generator")
    } catch {
      #expect(error.description.contains("short.safetensors"))
    }
  }
}
