import Autograd
import KernelInterface
import Reference
import Tensors

extension Operation {
  static let all =
    convolutions + transposedConvolutions + norms + activations + compositions
    + arithmetic + products + losses + own

  private static let convolutions: [Operation] = [
    convolution("4x4, stride 2", [2, 6, 8, 3], [4, 4, 3, 5], stride: 2, padding: 1),
    convolution("4x4 to one pixel", [3, 4, 4, 6], [4, 4, 6, 1], stride: 1, padding: 0),
    convolution("rectangular, stride 3", [1, 7, 5, 2], [3, 2, 2, 4], stride: 3, padding: 2),
    convolution("1x1, stride 2", [2, 5, 4, 3], [1, 1, 3, 2], stride: 2, padding: 0),
    convolution("and ReLU", [2, 6, 8, 3], [4, 4, 3, 5], stride: 2, padding: 1, slope: 0),
    convolution("and leaky ReLU", [2, 8, 6, 3], [4, 4, 3, 5], stride: 2, padding: 1, slope: 0.2),
  ]

  private static func convolution(
    _ name: String, _ input: TensorShape, _ filter: TensorShape, stride: Int, padding: Int,
    slope: Float = 1
  ) -> Operation {
    let shape = ConvolutionShape(
      batch: input[0], height: input[1], width: input[2], inputChannels: input[3],
      outputChannels: filter[3], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
      padding: padding)
    return Operation(
      "convolution2D, \(name)",
      [Operand(name: "input", shape: input), Operand(name: "filter", shape: filter)],
      { $0[0].convolution2D(filter: $0[1], stride: stride, padding: padding, slope: slope) },
      is: {
        Reference.leakyReLU(
          Reference.convolution2D(input: $0[0], filter: $0[1], shape: shape), slope: Double(slope))
      })
  }

  private static let transposedConvolutions: [Operation] = [
    transposed("4x4, stride 2", [2, 3, 4, 5], [4, 4, 3, 5], stride: 2, padding: 1),
    transposed("4x4 from one pixel", [3, 1, 1, 6], [4, 4, 5, 6], stride: 1, padding: 0),
    transposed("rectangular, stride 3", [1, 3, 2, 4], [5, 4, 2, 4], stride: 3, padding: 1),
    transposed(
      "kernel shorter than the stride", [1, 3, 3, 2], [2, 2, 3, 2], stride: 3, padding: 0),
    transposed("and ReLU", [2, 3, 4, 5], [4, 4, 3, 5], stride: 2, padding: 1, slope: 0),
    transposed("and leaky ReLU", [2, 4, 3, 5], [4, 4, 3, 5], stride: 2, padding: 1, slope: 0.2),
  ]

  private static func transposed(
    _ name: String, _ input: TensorShape, _ filter: TensorShape, stride: Int, padding: Int,
    slope: Float = 1
  ) -> Operation {
    let shape = ConvolutionShape.transposed(
      batch: input[0], height: input[1], width: input[2], inputChannels: input[3],
      outputChannels: filter[2], kernelHeight: filter[0], kernelWidth: filter[1], stride: stride,
      padding: padding)
    return Operation(
      "convolutionTranspose2D, \(name)",
      [Operand(name: "input", shape: input), Operand(name: "filter", shape: filter)],
      {
        $0[0].convolutionTranspose2D(
          filter: $0[1], stride: stride, padding: padding, slope: slope)
      },
      is: {
        Reference.leakyReLU(
          Reference.transposedConvolution2D(input: $0[0], filter: $0[1], shape: shape),
          slope: Double(slope))
      })
  }

  private static let epsilon: Float = 1e-5

  private static func normOperands(_ input: TensorShape) -> [Operand] {
    [
      Operand(name: "input", shape: input, range: 1...3),
      Operand(name: "weight", shape: [input[3]], range: 0.5...1.5),
      Operand(name: "bias", shape: [input[3]]),
    ]
  }

  private static let norms = plainNorms + [0, 0.2].flatMap(rectifiedNorms)

  /// Both norms with the leaky ReLU fused into them.
  private static func rectifiedNorms(slope: Float) -> [Operation] {
    [
      Operation(
        "batchNorm by the batch and leaky ReLU, slope \(slope)", normOperands([3, 2, 4, 5]),
        { $0[0].batchNorm(weight: $0[1], bias: $0[2], epsilon: epsilon, slope: slope).output },
        is: {
          let normalized = batchNormTraining(
            input: $0[0], weight: $0[1], bias: $0[2],
            runningMean: [Double](repeating: 0, count: 5),
            runningVariance: [Double](repeating: 1, count: 5), epsilon: Double(epsilon)
          ).output
          return Reference.leakyReLU(normalized, slope: Double(slope))
        }),
      Operation(
        "batchNorm by given statistics and leaky ReLU, slope \(slope)",
        normOperands([3, 2, 4, 5]),
        {
          $0[0].batchNorm(
            weight: $0[1], bias: $0[2], mean: Tensor([1, 2, 1.5, 3, 0], shape: [5]),
            variance: Tensor([1, 0.5, 0.25, 2, 4], shape: [5]), epsilon: epsilon, slope: slope)
        },
        is: {
          let normalized = batchNormInference(
            input: $0[0], weight: $0[1], bias: $0[2], runningMean: [1, 2, 1.5, 3, 0],
            runningVariance: [1, 0.5, 0.25, 2, 4], epsilon: Double(epsilon))
          return Reference.leakyReLU(normalized, slope: Double(slope))
        }),
    ]
  }

  private static let plainNorms: [Operation] = [
    Operation(
      "batchNorm by the batch", normOperands([3, 2, 4, 5]),
      { $0[0].batchNorm(weight: $0[1], bias: $0[2], epsilon: epsilon).output },
      is: {
        batchNormTraining(
          input: $0[0], weight: $0[1], bias: $0[2],
          runningMean: [Double](repeating: 0, count: 5),
          runningVariance: [Double](repeating: 1, count: 5), epsilon: Double(epsilon)
        ).output
      }),
    Operation(
      "batchNorm by given statistics", normOperands([3, 2, 4, 5]),
      {
        $0[0].batchNorm(
          weight: $0[1], bias: $0[2], mean: Tensor([1, 2, 1.5, 3, 0], shape: [5]),
          variance: Tensor([1, 0.5, 0.25, 2, 4], shape: [5]), epsilon: epsilon)
      },
      is: {
        batchNormInference(
          input: $0[0], weight: $0[1], bias: $0[2], runningMean: [1, 2, 1.5, 3, 0],
          runningVariance: [1, 0.5, 0.25, 2, 4], epsilon: Double(epsilon))
      }),
  ]

  private static let vector = [Operand(name: "input", shape: [3, 5, 7], range: -3...3)]

  private static let activations: [Operation] = [
    Operation("relu", vector, { $0[0].relu() }, is: { Reference.relu($0[0]) }),
    Operation(
      "leakyReLU", vector, { $0[0].leakyReLU(slope: 0.2) },
      is: { Reference.leakyReLU($0[0], slope: 0.2) }),
    Operation("tanh", vector, { $0[0].tanh() }, is: { Reference.tanh($0[0]) }),
    Operation("sigmoid", vector, { $0[0].sigmoid() }, is: { Reference.sigmoid($0[0]) }),
    Operation("reshaped", vector, { $0[0].reshaped(to: [105]) }, is: { $0[0] }),
    crossEntropy(target: 0),
    crossEntropy(target: 1),
  ]

  private static func crossEntropy(target: Float) -> Operation {
    Operation(
      "binaryCrossEntropy of \(target)", vector, { $0[0].binaryCrossEntropy(target: target) },
      is: { operands in
        let targets = [Double](repeating: Double(target), count: operands[0].count)
        return [Reference.binaryCrossEntropy(logits: operands[0], targets: targets)]
      })
  }

  private static let compositions: [Operation] = [
    Operation(
      "a small discriminator",
      [
        Operand(name: "image", shape: [4, 8, 8, 3]),
        Operand(name: "filter", shape: [4, 4, 3, 6]),
        Operand(name: "weight", shape: [6], range: 0.5...1.5),
        Operand(name: "bias", shape: [6]),
        Operand(name: "filter 2", shape: [4, 4, 6, 1]),
      ],
      { x in
        x[0].convolution2D(filter: x[1], stride: 2, padding: 1)
          .batchNorm(weight: x[2], bias: x[3], epsilon: epsilon).output
          .leakyReLU(slope: 0.2)
          .convolution2D(filter: x[4], stride: 1, padding: 0)
          .reshaped(to: [4]).binaryCrossEntropy(target: 1)
      },
      is: { x in
        let normalized = batchNormTraining(
          input: Reference.convolution2D(input: x[0], filter: x[1], shape: first),
          weight: x[2], bias: x[3], runningMean: [Double](repeating: 0, count: 6),
          runningVariance: [Double](repeating: 1, count: 6), epsilon: Double(epsilon))
        let logits = Reference.convolution2D(
          input: Reference.leakyReLU(normalized.output, slope: 0.2), filter: x[4], shape: second)
        return [Reference.binaryCrossEntropy(logits: logits, targets: [1, 1, 1, 1])]
      }),
    // The operand is both input and filter; the path through the filter is the longer one.
    Operation(
      "a variable used twice", [Operand(name: "input", shape: [1, 4, 4, 2])],
      { x in
        x[0].convolution2D(filter: x[0].tanh().reshaped(to: [2, 2, 2, 4]), stride: 1, padding: 0)
      },
      is: { Reference.convolution2D(input: $0[0], filter: Reference.tanh($0[0]), shape: twice) }),
    // Two operations share an intermediate result.
    Operation(
      "a result used twice", [Operand(name: "input", shape: [1, 4, 4, 2])],
      { x in
        let shared = x[0].sigmoid()
        return shared.tanh().convolution2D(
          filter: shared.reshaped(to: [2, 2, 2, 4]), stride: 1, padding: 0)
      },
      is: {
        let shared = Reference.sigmoid($0[0])
        return Reference.convolution2D(input: Reference.tanh(shared), filter: shared, shape: twice)
      }),
    // The same with a convolution and its fused leaky ReLU, which take two backward steps.
    Operation(
      "a rectified convolution used twice",
      [
        Operand(name: "input", shape: [1, 5, 5, 2]), Operand(name: "filter", shape: [2, 2, 2, 2]),
      ],
      { x in
        let shared = x[0].convolution2D(filter: x[1], stride: 1, padding: 0, slope: 0.2)
        return shared.tanh().convolution2D(
          filter: shared.reshaped(to: [2, 2, 2, 4]), stride: 1, padding: 0)
      },
      is: {
        let sums = Reference.convolution2D(input: $0[0], filter: $0[1], shape: small)
        let shared = Reference.leakyReLU(sums, slope: 0.2)
        return Reference.convolution2D(input: Reference.tanh(shared), filter: shared, shape: twice)
      }),
  ]

  private static let first = ConvolutionShape(
    batch: 4, height: 8, width: 8, inputChannels: 3, outputChannels: 6, kernelHeight: 4,
    kernelWidth: 4, stride: 2, padding: 1)
  private static let second = ConvolutionShape(
    batch: 4, height: 4, width: 4, inputChannels: 6, outputChannels: 1, kernelHeight: 4,
    kernelWidth: 4, stride: 1, padding: 0)
  private static let small = ConvolutionShape(
    batch: 1, height: 5, width: 5, inputChannels: 2, outputChannels: 2, kernelHeight: 2,
    kernelWidth: 2, stride: 1, padding: 0)
  private static let twice = ConvolutionShape(
    batch: 1, height: 4, width: 4, inputChannels: 2, outputChannels: 4, kernelHeight: 2,
    kernelWidth: 2, stride: 1, padding: 0)
}
