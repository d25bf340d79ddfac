import Autograd
import GAN
import Layers
import Memory
import Optimizers
import RandomStreams
import Tensors
import Testing

/// What a training step does to memory, and to tensors that a program holds meanwhile.
@Suite struct StepMemoryTests {
  private static func makeTrainer() -> DCGANTrainer {
    DCGANTrainer(ModelConfiguration(imageSize: 32, nz: 8, ngf: 16, ndf: 16), seed: 1)
  }

  private static func makeBatch() -> (real: Tensor, noise: Tensor) {
    var stream = RandomStream(seed: 1, name: "test")
    return (
      Tensor(stream.normals(8 * 32 * 32 * 3), shape: [8, 32, 32, 3]),
      Tensor(stream.normals(8 * 8), shape: [8, 1, 1, 8])
    )
  }

  /// In a process of its own, because all tests share the recycler.
  @Test func aSteadyStepAllocatesAndMovesNothing() async {
    await #expect(processExitsWith: .success) {
      let (trainer, (real, noise)) = (Self.makeTrainer(), Self.makeBatch())
      for _ in 0..<3 { _ = trainer.step(real: real, noise: noise) }
      let sets = [
        trainer.generator.main.parameterSet, trainer.discriminator.main.parameterSet,
      ]
      let optimizers = [trainer.generatorOptimizer, trainer.discriminatorOptimizer]
      func blocks() -> [ObjectIdentifier] {
        sets.flatMap { [$0.values, $0.gradients] }.map { ObjectIdentifier($0.buffer.storage) }
          + optimizers.flatMap { [$0.moments[0].first, $0.moments[0].second] }
          .map { ObjectIdentifier($0.buffer.storage) }
      }
      let (before, start) = (blocks(), Recycler.shared.statistics)
      _ = trainer.step(real: real, noise: noise)
      let middle = Recycler.shared.statistics
      for _ in 0..<4 { _ = trainer.step(real: real, noise: noise) }
      let end = Recycler.shared.statistics
      precondition(end.allocations == start.allocations && end.bytes == start.bytes)
      // A block that moved would be one request more in that step.
      precondition(end.reuses - middle.reuses == 4 * (middle.reuses - start.reuses))
      precondition(blocks() == before)
    }
  }

  private static func state(of trainer: DCGANTrainer) -> [Tensor] {
    trainer.parts.flatMap { network, optimizer, _ in
      network.parameters.flatMap { [$0.value, $0.gradient] }
        + network.stateTensors.map(\.value) + optimizer.moments.flatMap { [$0.first, $0.second] }
    }
  }

  /// Holding tensors changes neither them nor the training.
  @Test func heldTensorsKeepTheirElements() {
    let (trainer, other) = (Self.makeTrainer(), Self.makeTrainer())
    let (real, noise) = Self.makeBatch()
    var held: [(tensors: [Tensor], elements: [[Float]])] = []
    for _ in 0..<3 {
      let tensors = Self.state(of: trainer)
      held.append((tensors, tensors.map { $0.scalars() }))
      #expect(trainer.step(real: real, noise: noise) == other.step(real: real, noise: noise))
    }
    for (tensors, elements) in held { #expect(tensors.map { $0.scalars() } == elements) }
    #expect(
      Self.state(of: trainer).map { $0.scalars() } == Self.state(of: other).map { $0.scalars() })
    #expect(held[1].elements[0] != held[2].elements[0])
  }

  /// Another thread reads what it was given while training goes on.
  @Test func tensorsAreReadOnOtherThreads() async {
    let (trainer, (real, noise)) = (Self.makeTrainer(), Self.makeBatch())
    _ = trainer.step(real: real, noise: noise)
    let tensors = Self.state(of: trainer)
    let sums = tensors.map { $0.mean() }
    async let areUnchanged = Task.detached {
      (0..<50).allSatisfy { _ in tensors.map { $0.mean() } == sums }
    }.value
    for _ in 0..<3 { _ = trainer.step(real: real, noise: noise) }
    #expect(await areUnchanged)
  }
}
