import KernelInterface
import Memory
import TestSupport
import Testing

@testable import Kernels

/// What is kept of a filter serves the same convolution again, and no other one.
@Suite struct FilterCacheTests {
  /// The same filter in convolutions that im2col sees as different ones: an image as large as the
  /// kernel, larger ones, other paddings and strides; and batches of other sizes.
  static let shapes: [ConvolutionShape] = [
    (4, 0, 1), (5, 0, 1), (4, 0, 1), (9, 1, 2), (9, 0, 2), (9, 1, 1),
  ]
  .flatMap { size, padding, stride in
    [3, 1].map { batch in
      ConvolutionShape(
        batch: batch, height: size, width: size, inputChannels: 20, outputChannels: 36,
        kernelHeight: 4, kernelWidth: 4, stride: stride, padding: padding)
    }
  }

  @Test(arguments: [false, true])
  func oneFilterInManyConvolutions(keepsEverything: Bool) {
    let cache = FilterCache()
    cache.keepsEverything = keepsEverything
    // Twice: the second time, everything may be there.
    for shape in Self.shapes + Self.shapes {
      let operands = ConvolutionOperands.transformable(shape)
      for pass in [ConvolutionPass.forward, .inputGradient] {
        let expected = operands.reference(pass, shape)
        for method in ConvolutionMethod.all(shape, pass: pass) {
          expectEqual(method(shape, operands, cache: cache), expected, "\(method), \(shape)")
        }
      }
    }
  }

  @Test(arguments: [ConvolutionPass.forward, .inputGradient])
  func aCacheBelongsToOneValueOfAFilter(pass: ConvolutionPass) {
    // So many tiles that Winograd's algorithm transforms the filter as a whole.
    let shape = ConvolutionShape(
      batch: 4, height: 40, width: 40, inputChannels: 20, outputChannels: 36, kernelHeight: 4,
      kernelWidth: 4, stride: 2, padding: 1)
    var operands = ConvolutionOperands.transformable(shape)
    for method in ConvolutionMethod.all(shape, pass: pass) where method.algorithm != .direct {
      let cache = FilterCache()
      cache.keepsEverything = true
      let before = method(shape, operands, cache: cache)
      operands.filter = operands.filter.map { -$0 }
      // The old cache is read, not the new value.
      expectEqual(method(shape, operands, cache: cache), before, "\(method), kept")
      expectEqual(
        method(shape, operands, cache: FilterCache()), before.map { 0 - $0 }, "\(method), new")
    }
  }

  /// A packed filter of 4 x 4 x 512 x 520 floats is too large to be kept in training.
  @Test func largeFiltersAreKeptInInferenceOnly() {
    let shape = ConvolutionShape(
      batch: 1, height: 4, width: 4, inputChannels: 512, outputChannels: 520, kernelHeight: 4,
      kernelWidth: 4, stride: 2, padding: 1)
    let operands = ConvolutionOperands.transformable(shape)
    var others = operands
    others.filter = operands.filter.map { -$0 }
    let method = ConvolutionMethod(engine: Engine(threads: 2), pass: .forward, algorithm: .im2col)
    let cache = FilterCache()
    let before = method(shape, operands, cache: cache)
    let after = method(shape, others)
    expectEqual(method(shape, others, cache: cache), after, "not kept")
    cache.keepsEverything = true
    _ = method(shape, operands, cache: cache)
    expectEqual(method(shape, others, cache: cache), before, "kept")
    cache.keepsEverything = false
    expectEqual(method(shape, others, cache: cache), after, "dropped")
  }
}
