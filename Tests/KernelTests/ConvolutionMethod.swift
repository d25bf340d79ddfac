import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// One way to compute one pass of a convolution.
struct ConvolutionMethod: CustomStringConvertible {
  let engine: Engine
  let pass: ConvolutionPass
  let algorithm: ConvolutionAlgorithm

  /// Every way there is on this machine.
  static func all(_ shape: ConvolutionShape, pass: ConvolutionPass, threads: Int = 2)
    -> [ConvolutionMethod]
  {
    Engine.supportedLevels.flatMap { level in
      ConvolutionAlgorithm.allCases
        .filter { ConvolutionPicker.supports($0, shape, pass: pass) }
        .map {
          ConvolutionMethod(
            engine: Engine(level: level, threads: threads), pass: pass, algorithm: $0)
        }
    }
  }

  var description: String { "\(pass.rawValue), \(algorithm.rawValue), \(engine)" }

  /// The result of the pass, which has an epilogue if one is given (not the filter's gradient).
  /// Records an issue where the engine writes outside it.
  func callAsFunction(
    _ shape: ConvolutionShape, _ operands: ConvolutionOperands, misalignment: Int = 0,
    cache: FilterCache? = nil, epilogue: ConvolutionEpilogue? = nil
  ) -> [Float] {
    let input = { GuardedBuffer(operands.input, misalignment: misalignment) }
    let filter = { GuardedBuffer(operands.filter, misalignment: misalignment) }
    let output = { GuardedBuffer(operands.output, misalignment: misalignment) }
    let result = GuardedBuffer(
      count: operands.count(ofResultOf: pass), misalignment: misalignment)
    switch pass {
    case .forward:
      engine.convolution2D(
        shape, input: input().buffer, filter: filter().buffer, cache: cache, epilogue: epilogue,
        into: result.buffer, by: algorithm)
    case .inputGradient:
      engine.convolution2DInputGradient(
        shape, outputGradient: output().buffer, filter: filter().buffer, cache: cache,
        epilogue: epilogue, into: result.buffer, by: algorithm)
    case .filterGradient:
      engine.convolution2DFilterGradient(
        shape, input: input().buffer, outputGradient: output().buffer, into: result.buffer,
        by: algorithm)
    }
    result.expectIntact("\(self)")
    return result.scalars()
  }
}

/// The three arrays that a convolution connects; each pass computes one from the other two.
struct ConvolutionOperands {
  var input: [Float]
  var filter: [Float]
  /// The output's gradient.
  var output: [Float]

  /// Small whole numbers: results are exact while a sum has at most 2^24 / magnitude^2 terms.
  static func integers(_ shape: ConvolutionShape, magnitude: Int = 4) -> ConvolutionOperands {
    ConvolutionOperands(
      input: integerFill(shape.inputCount, seed: 1, magnitude: magnitude),
      filter: integerFill(shape.filterCount, seed: 2, magnitude: magnitude),
      output: integerFill(shape.outputCount, seed: 3, magnitude: magnitude))
  }

  /// Whole numbers that stay whole through Winograd's transforms, which divide the filter, or the
  /// output gradient, by 3 along each axis. Multiples of small powers of 2 on the way, they need
  /// more bits than plain sums; as signs are random, the sums of the tests' shapes fit into 24.
  static func transformable(_ shape: ConvolutionShape) -> ConvolutionOperands {
    var operands = integers(shape, magnitude: 1)
    operands.filter = operands.filter.map { 9 * $0 }
    operands.output = operands.output.map { 9 * $0 }
    return operands
  }

  /// Numbers uniform in -1...1.
  static func uniform(_ shape: ConvolutionShape) -> ConvolutionOperands {
    ConvolutionOperands(
      input: uniformFill(shape.inputCount, seed: 1),
      filter: uniformFill(shape.filterCount, seed: 2),
      output: uniformFill(shape.outputCount, seed: 3))
  }

  func count(ofResultOf pass: ConvolutionPass) -> Int {
    switch pass {
    case .forward: output.count
    case .inputGradient: input.count
    case .filterGradient: filter.count
    }
  }

  /// The result of a pass, from its definition, in double precision.
  func reference(_ pass: ConvolutionPass, _ shape: ConvolutionShape) -> [Double] {
    switch pass {
    case .forward:
      convolution2D(input: input.map(Double.init), filter: filter.map(Double.init), shape: shape)
    case .inputGradient:
      convolution2DInputGradient(
        outputGradient: output.map(Double.init), filter: filter.map(Double.init), shape: shape)
    case .filterGradient:
      convolution2DFilterGradient(
        input: input.map(Double.init), outputGradient: output.map(Double.init), shape: shape)
    }
  }
}
