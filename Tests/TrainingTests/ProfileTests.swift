import Autograd
import GAN
import Layers
import RandomStreams
import Tensors
import Testing
import Training

/// The profile of a training step.
@Suite struct ProfileTests {
  private let trainer = DCGANTrainer(
    ModelConfiguration(imageSize: 16, nz: 4, ngf: 2, ndf: 2), seed: 1)
  private let real: Tensor
  private let noise: Tensor

  init() {
    var stream = RandomStream(seed: 1, name: "test")
    real = Tensor(stream.normals(4 * 16 * 16 * 3), shape: [4, 16, 16, 3])
    noise = Tensor(stream.normals(16), shape: [4, 1, 1, 4])
  }

  /// The number of calls of each pass through `layer`, by the name of the pass.
  private func calls(_ profile: Profile, _ layer: String, _ kind: Profile.Kind) -> [String: Int] {
    var calls: [String: Int] = [:]
    for (part, cost) in profile.costs where part.layer == layer && part.kind == kind {
      calls[part.pass?.rawValue ?? ""] = cost.calls
    }
    return calls
  }

  /// D sees real images, fakes, and fakes once more for G, without filter gradients of its own.
  @Test func everyLayerAppearsWithItsPasses() {
    let profile = Profile()
    _ = Profile.recording(profile) { trainer.step(real: real, noise: noise) }

    let inner = ["forward": 3, "input gradient": 3, "filter gradient": 2]
    for layer in [2, 5] {
      #expect(calls(profile, "netD.main.\(layer)", .convolution) == inner)
    }
    #expect(
      calls(profile, "netD.main.0", .convolution)
        == ["forward": 3, "input gradient": 1, "filter gradient": 2])
    // Other activations are fused into the convolution or norm before them, and count there. Only
    // the backward pass of one that is fused into a convolution is a pass of its own.
    #expect(calls(profile, "netD.main.0", .activation) == ["backward": 3])
    #expect(calls(profile, "netD.main.3", .norm)["backward"] == 3)
    #expect(
      calls(profile, "netG.main.0", .convolution) == ["forward": 1, "filter gradient": 1])
    for layer in [3, 6] {
      #expect(
        calls(profile, "netG.main.\(layer)", .convolution)
          == ["forward": 1, "input gradient": 1, "filter gradient": 1])
    }
    #expect(calls(profile, "netG.main.7", .activation) == ["forward": 1, "backward": 1])
    for layer in [1, 4] {
      #expect(calls(profile, "netG.main.\(layer)", .norm)["backward"] == 1)
    }
    #expect(calls(profile, "", .loss) == ["forward": 3, "backward": 3])
    for network in ["netD", "netG"] {
      #expect(calls(profile, network, .optimizer) == ["update": 2])
    }
  }

  @Test func theGeneratorsHalfHasNoFilterGradientsOfTheDiscriminator() {
    trainer.discriminator.main.parameterSet.setRequiresGradient(false)
    let profile = Profile()
    Profile.recording(profile) {
      let fake = trainer.generator(Variable(noise), mode: .training)
      trainer.discriminator(fake, mode: .training).binaryCrossEntropy(target: 1).backward()
    }
    let layers = profile.costs.keys.filter { $0.pass == .filterGradient }.map(\.layer)
    #expect(Set(layers) == ["netG.main.0", "netG.main.3", "netG.main.6"])
    #expect(calls(profile, "netD.main.0", .convolution) == ["forward": 1, "input gradient": 1])
  }

  /// In inference, norms and ReLUs are fused into the convolutions before them.
  @Test func drawingIsConvolutionsAlone() {
    let profile = Profile()
    Profile.recording(profile) {
      trainer.generator.main.parameterSet.withoutGradients {
        _ = trainer.generator(Variable(noise), mode: .inference)
      }
    }
    let parts = profile.costs.keys.filter { $0.kind != .other }
    #expect(
      Set(parts.map { "\($0.layer) \($0.kind)" }) == [
        "netG.main.0 convolution", "netG.main.3 convolution", "netG.main.6 convolution",
        "netG.main.7 activation",
      ])
    #expect(calls(profile, "netG.main.3", .convolution) == ["forward": 1])
  }

  /// Nothing is missing and nothing counts twice.
  @Test func thePartsAddUpToTheWhole() {
    let profile = Profile()
    let time = ContinuousClock().measure {
      _ = Profile.recording(profile) { trainer.step(real: real, noise: noise) }
    }
    let wall = time / .seconds(1)
    let sum = profile.costs.values.reduce(0) { $0 + $1.seconds }
    #expect(profile.costs.values.allSatisfy { $0.seconds >= 0 })
    #expect(sum <= wall && sum > 0.1 * wall, "\(sum) of \(wall)")
  }

  @Test func multiplyAddsAreThoseOfTheDefinition() {
    let profile = Profile()
    _ = Profile.recording(profile) { trainer.generator(Variable(noise), mode: .training) }
    func count(_ layer: Int) -> Int? {
      profile.costs[.init(layer: "netG.main.\(layer)", pass: .forward, kind: .convolution)]?
        .multiplyAdds
    }
    // Images, pixels of the input, input channels, a 4x4 window of output channels.
    #expect(count(0) == 4 * 1 * 4 * 16 * 4)
    #expect(count(3) == 4 * 16 * 4 * 16 * 2)
    #expect(count(6) == 4 * 64 * 2 * 16 * 3)
  }

  /// Bytes read and written, counted in floats.
  @Test func bytesAreThoseOfTheDefinition() throws {
    let profile = Profile()
    _ = Profile.recording(profile) { trainer.step(real: real, noise: noise) }
    func floats(_ layer: String, _ pass: Profile.Pass, _ kind: Profile.Kind) -> Int? {
      profile.costs[.init(layer: layer, pass: pass, kind: kind)].map { $0.bytes / 4 }
    }
    // Images, pixels, channels; of D's activations three times.
    let (rectified, normalized) = (4 * 64 * 2, 4 * 16 * 4)
    #expect(floats("netD.main.0", .backward, .activation) == 3 * 3 * rectified)
    #expect(floats("netD.main.3", .forward, .norm) == 3 * 3 * normalized)
    #expect(floats("netD.main.3", .backward, .norm) == 3 * 5 * normalized)
    #expect(floats("netG.main.7", .forward, .activation) == 2 * 4 * 256 * 3)
    #expect(floats("netG.main.7", .backward, .activation) == 3 * 4 * 256 * 3)
    #expect(floats("", .forward, .loss) == 3 * 4)
    #expect(floats("", .backward, .loss) == 3 * 2 * 4)
    // Every parameter begins on a cache line.
    let networks = [("netD", trainer.discriminator.main), ("netG", trainer.generator.main)]
    for (network, layers) in networks {
      let count = layers.parameters.reduce(0) { $0 + ($1.value.count + 15) / 16 * 16 }
      #expect(floats(network, .update, .optimizer) == (7 + 1) * count)
    }
    // Both halves of D's gradients are added to what was zero.
    #expect(floats("netD.main.2", .backward, .other) == 2 * 3 * 16 * 2 * 4)
    #expect(profile.costs.allSatisfy { $0.key.kind != .convolution || $0.value.bytes == 0 })
  }

  @Test func bytesAreComparedWithACopy() throws {
    let profile = Profile()
    for _ in 0..<2 {
      _ = Profile.recording(profile) { trainer.step(real: real, noise: noise) }
    }
    let alone = StepBreakdown(profile, steps: 2)
    let compared = StepBreakdown(profile, steps: 2, copyBytesPerSecond: 2e9)
    #expect(alone.rows.allSatisfy { $0.shareOfCopy == nil })
    #expect(alone.text.contains("GB/s") && !alone.text.contains("of copy"))
    #expect(compared.text.contains("of copy"))
    for row in compared.rows + compared.kinds where row.kind == "norm" {
      let (bytes, rate) = (try #require(row.bytes), try #require(row.bytesPerSecond))
      #expect(abs(rate * row.seconds / bytes - 1) < 1e-9)
      #expect(try abs(#require(row.shareOfCopy) * 2e9 / rate - 1) < 1e-9)
    }
    let convolutions = compared.rows.filter { $0.kind == "convolution" }
    #expect(convolutions.allSatisfy { $0.bytes == nil && $0.shareOfCopy == nil })
    // The rate of a kind is that of its passes over memory alone.
    let other = try #require(compared.kinds.first { $0.kind == "other" })
    let passes = compared.rows.filter { $0.kind == "other" && $0.bytes != nil }
    let seconds = passes.reduce(0) { $0 + $1.seconds }
    #expect(seconds < other.seconds)
    #expect(try abs(#require(other.bytesPerSecond) * seconds / #require(other.bytes) - 1) < 1e-9)
  }

  @Test func nothingIsRecordedOutside() {
    let profile = Profile()
    _ = Profile.recording(profile) { trainer.generator(Variable(noise), mode: .training) }
    let before = profile.costs.mapValues(\.calls)
    _ = trainer.step(real: real, noise: noise)
    #expect(profile.costs.mapValues(\.calls) == before)
    #expect(Profile.layer == nil)
  }
}
