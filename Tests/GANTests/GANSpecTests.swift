import Checkpoints
import Foundation
import Layers
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import GAN

/// The networks of a GAN as data and as files.
@Suite struct GANSpecTests {
  /// Networks that are not the tutorial's: 12x12 grey images, other kernels, biases and fields.
  static let own = GANSpec(
    generator: NetworkSpec(
      input: [1, 1, 8],
      [
        .convTranspose(8, 16, kernel: 3), .batchNorm(16, momentum: 0.2), .relu,
        .convTranspose(16, 8, kernel: 4, stride: 2, padding: 1), .batchNorm(8), .leakyReLU(),
        .convTranspose(8, 1, kernel: 3, stride: 2, padding: 1, outputPadding: 1, bias: true), .tanh,
      ]),
    discriminator: NetworkSpec(
      input: [12, 12, 1],
      [
        .conv(1, 8, kernel: 4, stride: 2, padding: 1, bias: true), .leakyReLU(slope: 0.1),
        .conv(8, 16, kernel: 4, stride: 2, padding: 1), .batchNorm(16, epsilon: 1e-3),
        .leakyReLU(), .conv(16, 1, kernel: 3),
      ]), latents: .uniform)

  /// Names and shapes of PyTorch's `state_dict`, as recorded.
  @Test(
    arguments: [
      ("trace-64-rgb", 64), ("trace-32-grey", 32), ("trace-128-rgb", 128), ("trace-16-states", 16),
    ])
  func tutorialTensorsAreThoseOfPyTorch(trace: String, size: Int) throws {
    let file = try SafetensorsFile(contentsOf: TestSupport.trace(trace))
    func number(_ key: String) throws -> Int {
      try #require(file.metadata[key].flatMap { Int($0) })
    }
    let model = ModelConfiguration(
      imageSize: size, nc: try number("nc"), nz: try number("nz"), ngf: try number("ngf"),
      ndf: try number("ndf"))
    for (prefix, spec) in [
      ("final.netG.", model.generator), ("final.netD.", model.discriminator),
    ] {
      let theirs = file.entries.filter { $0.name.hasPrefix(prefix) }
      #expect(
        spec.tensors.map { "\(prefix)\($0.name) \($0.shape)" }.sorted()
          == theirs.map { "\($0.name) \($0.shape)" }.sorted())
    }
  }

  @Test(arguments: ModelConfiguration.validImageSizes, [1, 3])
  func everyTutorialSizeIsValid(size: Int, nc: Int) throws {
    let networks = ModelConfiguration(imageSize: size, nc: nc, nz: 7, ngf: 4096, ndf: 3).networks
    try networks.validate()
    #expect(try GANSpec(json: Data(networks.json.utf8)) == networks)
    #expect(networks.generator.outputShape == [size, size, nc])
    #expect(networks.imageSize == size && networks.nc == nc && networks.nz == 7)
  }

  /// Counted by hand for the tutorial's networks at 64x64.
  @Test func costsOfTheTutorial() {
    let networks = ModelConfiguration().networks
    #expect(networks.generator.multiplyAdds == 104_628_224)
    #expect(networks.discriminator.multiplyAdds == 103_817_216)
    let hidden = 512 * 16 + 256 * 64 + 128 * 256 + 64 * 1024
    let image = 64 * 64 * 3
    let ofG = 100 + 3 * (hidden + image)
    let ofD = image + 3 * (hidden + 1)
    #expect(
      networks.trainingBytes(batchSize: 128)
        == Double(4 * (4 * (3_576_704 + 2_765_568) + 128 * (ofG + ofD))))
  }

  // MARK: Files

  @Test(arguments: ModelConfiguration.validImageSizes)
  func filesKeepTheTutorialsNetworks(size: Int) throws {
    let networks = ModelConfiguration(imageSize: size, nc: 1, nz: 9, ngf: 6, ndf: 5).networks
    #expect(try GANSpec(json: Data(networks.json.utf8)) == networks)
  }

  @Test func filesKeepEverything() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("own.json", bytes: Array(Self.own.json.utf8))
    #expect(try GANSpec(contentsOf: path) == Self.own)
    #expect(try GANSpec(json: Data(Self.own.compactJSON.utf8)) == Self.own)
    #expect(!Self.own.compactJSON.contains("\n"))
    let coded = try JSONEncoder().encode(Self.own)
    #expect(try GANSpec(json: coded) == Self.own)
    // Each layer is a line of its own.
    #expect(Self.own.json.contains("\n      {\"layer\": \"tanh\"}\n"))
  }

  /// What is changed in the file of `own`, and the sentence about it.
  @Test(
    arguments: [
      ("\"dcgan-networks\"", "\"dcgan-trace\"", "its 'format' is not 'dcgan-networks'"),
      ("\"version\": 1", "\"version\": 2", "its 'version' is 2; 1 is known here"),
      ("\"version\": 1,", "", "'version' is missing"),
      ("\"uniform\"", "\"cauchy\"", "'latents' is 'cauchy'; use normal or uniform"),
      ("\"latents\"", "\"latent\"", "'latent' is not known here; use classes, discriminator,"),
      ("\"generator\"", "\"gen\"", "'generator' is missing"),
      ("\"out\": 16, \"kernel\": 3", "\"out\": 15, \"kernel\": 3", "generator layer 1: takes 16"),
      (
        "\"in\": 8, \"out\": 16, \"kernel\": 3", "\"in\": 8, \"kernel\": 3",
        "generator layer 0: 'out' is missing"
      ),
      ("\"kernel\": 3", "\"kernel\": 3.5", "generator layer 0: 'kernel' is not a whole number"),
      ("\"kernel\": 3", "\"kernel\": \"3\"", "generator layer 0: 'kernel' is not a whole number"),
      ("\"kernel\": 3", "\"kernel\": 9223372036854775807", "generator layer 0: kernel 922337"),
      ("\"kernel\": 3", "\"kernel\": 1e99", "generator layer 0: 'kernel' is not a whole number"),
      ("\"kernel\": 3", "\"kernal\": 3", "generator layer 0: 'kernel' is missing"),
      (
        "\"kernel\": 3", "\"kernel\": 3, \"dilation\": 1",
        "generator layer 0: 'dilation' is not known here; use bias, in, kernel, layer"
      ),
      (
        "\"layer\": \"relu\"", "\"layer\": \"selu\"",
        "generator layer 2: there is no layer 'selu'; use one of conv"
      ),
      ("{\"layer\": \"relu\"}", "\"relu\"", "generator layer 2: an object in braces is needed"),
      ("{\"layer\": \"relu\"}", "null", "generator layer 2: an object in braces is needed"),
      ("\"slope\": 0.1", "\"slope\": 1e60", "layer 1: slope 1e+60 is not possible; use a number"),
      ("\"slope\": 0.1", "\"slope\": -0.1", "discriminator layer 1: slope -0.1 is not possible"),
      (
        "\"bias\": true}, {\"layer\": \"tanh\"", "\"bias\": 1}, {\"layer\": \"tanh\"",
        "layer 6: 'bias'"
      ),
      ("\"input\": [1, 1, 8]", "\"input\": [2, 1, 8]", "generator"),
      ("\"input\": [1, 1, 8]", "\"input\": [1, 8]", "generator: 'input' is not height"),
      ("\"input\": [1, 1, 8]", "\"input\": [1, 1, -8]", "generator: 'input' is not height"),
      ("\"input\": [1, 1, 8]", "\"input\": \"8\"", "generator: 'input' is not a list of three"),
      (
        "\"input\": [12, 12, 1]", "\"input\": [16, 16, 1]",
        "discriminator: its input is [16, 16, 1], and the generator makes [12, 12, 1]"
      ),
      (
        "\"in\": 16, \"out\": 1, \"kernel\": 3", "\"in\": 16, \"out\": 1, \"kernel\": 2",
        "discriminator layer 5: makes [2, 2, 1] of an image; a single number is needed"
      ),
      ("{", "[", "it is not valid JSON"), ("}", "", "it is not valid JSON"),
    ])
  func badFilesAreRefusedInASentence(old: String, new: String, sentence: String) throws {
    let text = Self.own.json.replacing("\n      ", with: " ")
    let range = try #require(text.firstRange(of: old))
    let bad = text.replacingCharacters(in: range, with: new)
    let error = #expect(throws: NetworkSpecError.self) { try GANSpec(json: Data(bad.utf8)) }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
  }

  /// Networks that fit together and are no GAN.
  @Test func whatCannotBeTrainedIsRefused() {
    func expect(_ sentence: String, _ change: (inout GANSpec) -> Void) {
      var networks = Self.own
      change(&networks)
      let error = #expect(throws: NetworkSpecError.self) { try networks.validate() }
      #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    }
    expect("generator layer 7: makes 2 channels; an image has 3 (colour) or 1 (grey)") {
      $0.generator.layers[6] = .convTranspose(8, 2, kernel: 4, stride: 2, padding: 1)
    }
    expect("discriminator layer 6: leave the sigmoid at the end out") {
      $0.discriminator.layers.append(.sigmoid)
    }
    expect("generator: its input is [2, 2, 8]; latent vectors are [1, 1, nz]") {
      $0.generator.input = [2, 2, 8]
    }
    expect("generator layer 0: makes images of 3x3 pixels; they must be square, of 4 to 1024") {
      $0.generator.layers = [.convTranspose(8, 1, kernel: 3)]
    }
    expect("generator: none of its layers has anything to train") {
      $0.generator.layers = [.tanh]
    }
  }

  /// A norm of single pixels has no variance in a batch of one image.
  @Test func aBatchOfOneImageNeedsPixelsToNormalize() throws {
    try Self.own.validate(batchSize: 1)
    var networks = Self.own
    networks.generator.layers.insert(.batchNorm(8), at: 0)
    try networks.validate(batchSize: 2)
    let error = #expect(throws: NetworkSpecError.self) { try networks.validate(batchSize: 1) }
    #expect(
      error?.description.hasPrefix("generator layer 0: a batch norm of single pixels") == true)
  }

  @Test func differencesAreNamed() throws {
    var other = Self.own
    #expect(Self.own.difference(from: other) == nil)
    other.discriminator.layers[1] = .leakyReLU()
    let (mine, theirs) = try #require(Self.own.difference(from: other))
    #expect(mine == "discriminator layer 1 {\"layer\": \"leakyReLU\", \"slope\": 0.1}")
    #expect(theirs == "discriminator layer 1 {\"layer\": \"leakyReLU\", \"slope\": 0.2}")
    other = Self.own
    other.discriminator.layers.append(.relu)
    #expect(try #require(Self.own.difference(from: other)).mine == "8 and 6 layers")
  }

  /// The example of `docs/networks.md`.
  @Test func theDocumentedFileCanBeTrained() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/networks.md").standardized
    let text = try String(contentsOf: page, encoding: .utf8)
    let example = try #require(
      text.split(separator: "```json\n").last?.split(separator: "```").first)
    let networks = try GANSpec(json: Data(example.utf8))
    #expect(networks.imageSize == 28 && networks.nc == 1 && networks.nz == 64)
  }

  // MARK: Hostile files

  @Test func endlessFilesAreRefusedUnread() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("big.json", bytes: [UInt8](repeating: 0x20, count: 1 << 20 + 1))
    let error = #expect(throws: ModelFileError.self) { try GANSpec(contentsOf: path) }
    #expect(error?.description.contains("at most") == true)
    for open in ["[", "{\"a\":", "\""] {
      let text = String(repeating: open, count: 100_000)
      #expect(throws: NetworkSpecError.self) { try GANSpec(json: Data(text.utf8)) }
    }
    var huge = Self.own
    huge.generator.layers = Array(repeating: .relu, count: 5000)
    #expect(throws: NetworkSpecError.self) { try GANSpec(json: Data(huge.json.utf8)) }
  }

  /// A few hundred bytes that describe a layer of gigabytes.
  @Test func smallFilesThatDescribeHugeLayersAreRefused() throws {
    var networks = Self.own
    networks.generator.layers.insert(
      contentsOf: [
        .convTranspose(8, 1, kernel: 1, stride: 1, padding: 0),
        .convTranspose(1, 512, kernel: 1024), .conv(512, 8, kernel: 1024),
      ], at: 0)
    // What can be trained can be read again, so both have the same limit.
    let invalid = #expect(throws: NetworkSpecError.self) { try networks.validate() }
    let unreadable = #expect(throws: NetworkSpecError.self) {
      try GANSpec(json: Data(networks.json.utf8))
    }
    #expect(invalid?.description.hasPrefix("generator layer 1: makes [1024, 1024, 512]") == true)
    #expect(invalid?.description == unreadable?.description)
  }

  /// Whatever becomes of a value or a byte, there are networks that can be trained, or a sentence.
  @Test func damagedFilesAreRefusedOrUnderstood() {
    let values = [
      "-1", "0", "1", "2", "65537", "1048577", "9223372036854775807", "-9223372036854775808",
      "99999999999999999999", "1e308", "1e400", "-0.0", "0.5", "null", "true", "\"\"", "[]", "{}",
    ]
    let text = Array(Self.own.json.utf8)
    var stream = RandomStream(seed: 1, name: "damage")
    func number(below limit: Int) -> Int {
      min(limit - 1, Int(stream.uniform(in: 0...1) * Float(limit)))
    }
    var (understood, refused) = (0, 0)
    for turn in 0..<3000 {
      var damaged = text
      if turn % 3 == 0 {
        damaged[number(below: damaged.count)] = UInt8(number(below: 256))
      } else {
        // The number around a digit.
        let digits = text.indices.filter { 0x30...0x39 ~= text[$0] }
        let place = digits[number(below: digits.count)]
        let start = text[..<place].lastIndex { !(0x2e...0x39 ~= $0) } ?? 0
        let end = text[place...].firstIndex { !(0x2e...0x39 ~= $0) } ?? text.count
        damaged.replaceSubrange(start + 1..<end, with: values[number(below: values.count)].utf8)
      }
      do throws(NetworkSpecError) {
        let networks = try GANSpec(json: Data(damaged))
        #expect(networks.trainingBytes(batchSize: 65536).isFinite)
        understood += 1
      } catch {
        refused += 1
        let sentence = error.description
        let isPrintable = sentence.unicodeScalars.allSatisfy {
          $0.properties.generalCategory != .control
        }
        #expect(isPrintable && sentence.count < 600, "\(sentence)")
      }
    }
    #expect(understood > 100 && refused > 1000, "\(understood), \(refused)")
  }
}
