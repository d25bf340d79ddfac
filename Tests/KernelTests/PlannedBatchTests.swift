import KernelInterface
import Kernels
import TestSupport
import Testing

/// Batches that are planned alike give an image the same bits.
@Suite struct PlannedBatchTests {
  /// A generator's layers, as convolutions whose input gradient is the layer's forward pass: the
  /// projection, one layer for each variant of Winograd's algorithm that a batch of 16 has, and the
  /// last one.
  private static let layers = [
    ConvolutionShape.transposed(
      batch: 16, height: 1, width: 1, inputChannels: 20, outputChannels: 32, kernelHeight: 4,
      kernelWidth: 4, stride: 1, padding: 0),
    .transposed(
      batch: 16, height: 4, width: 4, inputChannels: 160, outputChannels: 80, kernelHeight: 4,
      kernelWidth: 4, stride: 2, padding: 1),
    .transposed(
      batch: 16, height: 16, width: 16, inputChannels: 40, outputChannels: 24, kernelHeight: 4,
      kernelWidth: 4, stride: 2, padding: 1),
    .transposed(
      batch: 16, height: 16, width: 16, inputChannels: 24, outputChannels: 3, kernelHeight: 4,
      kernelWidth: 4, stride: 2, padding: 1),
  ]

  /// Every level, left to itself and told to use each algorithm.
  private static let engines = Engine.supportedLevels.flatMap { level in
    ([nil] + ConvolutionAlgorithm.allCases).map { algorithm in
      var engine = Engine(level: level, threads: 2)
      engine.convolutionAlgorithm = algorithm
      return engine
    }
  }

  /// Image by image the results of `pass` for the first `count` images.
  private func images(
    _ count: Int, of layer: ConvolutionShape, _ pass: ConvolutionPass, by engine: Engine
  ) -> ArraySlice<Float> {
    var shape = layer
    shape.batch = count
    let all = ConvolutionOperands.uniform(layer)
    let filter = GuardedBuffer(all.filter, misalignment: 0).buffer
    let isForward = pass == .forward
    let source = isForward ? all.input : all.output
    let operand = GuardedBuffer(
      Array(source.prefix(isForward ? shape.inputCount : shape.outputCount)), misalignment: 0)
    let result = GuardedBuffer(
      count: isForward ? shape.outputCount : shape.inputCount, misalignment: 0)
    let cache = FilterCache()
    cache.keepsEverything = true
    engine.planning(forBatchOf: layer.batch) {
      if isForward {
        engine.convolution2D(
          shape, input: operand.buffer, filter: filter, cache: cache, into: result.buffer)
      } else {
        engine.convolution2DInputGradient(
          shape, outputGradient: operand.buffer, filter: filter, cache: cache, into: result.buffer)
      }
    }
    return result.scalars()[...]
  }

  @Test(arguments: engines, [ConvolutionPass.forward, .inputGradient])
  func imagesHaveTheSameBitsInBatchesOfAnySize(engine: Engine, pass: ConvolutionPass) {
    for layer in Self.layers {
      let all = images(layer.batch, of: layer, pass, by: engine)
      #expect(all.contains { $0 != 0 })
      for count in [1, 2, 5, 13] {
        let few = images(count, of: layer, pass, by: engine)
        #expect(
          few.elementsEqual(all.prefix(few.count)) { $0.bitPattern == $1.bitPattern },
          "\(count) of \(layer)")
      }
    }
  }

  @Test func otherSizesArePlannedForThemselves() {
    let layer = Self.layers[1]
    var one = layer
    one.batch = 1
    // Otherwise the test above would compare an algorithm with itself.
    let picker = ConvolutionPicker(for: Engine.current)
    #expect(
      picker.plan(for: one, pass: .inputGradient).algorithm
        != picker.plan(for: layer, pass: .inputGradient).algorithm)
  }
}
