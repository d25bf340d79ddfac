import KernelInterface
import Kernels
import Memory
import Reference

/// The arrays of a convolution, filled with small whole numbers. All sums of their products are
/// exact in single precision in any order, so results are compared with `==`.
struct Operands {
  let shape: ConvolutionShape
  let input: Buffer
  let filter: Buffer
  let outputGradient: Buffer
  /// Keeps prepared filters from run to run, as programs do.
  private let cache = FilterCache()

  /// - Parameter isDrawing: whether filters of any size are kept, as while drawing.
  init(_ shape: ConvolutionShape, isDrawing: Bool = false) {
    self.shape = shape
    cache.keepsEverything = isDrawing
    let depth = ConvolutionPass.allCases.map { shape.depth(of: $0) }.max() ?? 1
    let isTransformed = ConvolutionPicker.supports(.winograd, shape, pass: .forward)
    // Whole numbers below 2^24 are exact, and a sum of `depth` products is at most depth *
    // largest^2. Winograd's transforms divide by 3 along each axis, and intermediate values need
    // more bits.
    let largest = isTransformed ? 1 : (1...4).last { depth * $0 * $0 < 1 << 24 } ?? 1
    let factor: Float = isTransformed ? 9 : 1
    var generator = SplitMix64(seed: 1)
    func filled(_ count: Int, factor: Float) -> Buffer {
      let buffer = Buffer(count: count)
      buffer.withMutableSpan { span in
        for index in span.indices {
          let word = generator.next() >> 32
          span[index] = factor * Float(Int(word % UInt64(2 * largest + 1)) - largest)
        }
      }
      return buffer
    }
    input = filled(shape.inputCount, factor: 1)
    filter = filled(shape.filterCount, factor: factor)
    outputGradient = filled(shape.outputCount, factor: factor)
  }

  func run(_ pass: ConvolutionPass, by contestant: Contestant, into result: Buffer) {
    let (engine, algorithm) = (contestant.engine, contestant.algorithm)
    switch pass {
    case .forward:
      engine.convolution2D(
        shape, input: input, filter: filter, cache: cache, into: result, by: algorithm)
    case .inputGradient:
      engine.convolution2DInputGradient(
        shape, outputGradient: outputGradient, filter: filter, cache: cache, into: result,
        by: algorithm)
    case .filterGradient:
      engine.convolution2DFilterGradient(
        shape, input: input, outputGradient: outputGradient, into: result, by: algorithm)
    }
  }
}
