import KernelInterface
import Kernels
import Reference
import Testing

/// A layer of the DCGAN with some images, and the largest errors of Winograd's algorithm there, on
/// numbers uniform in -1...1 and at the worst level: relative to the largest result, rounded up.
struct MeasuredLayer: Sendable, CustomTestStringConvertible {
  let shape: ConvolutionShape
  let errors: [ConvolutionPass: Double]

  static let all = [
    MeasuredLayer(
      images: 2, inputs: 3, outputs: 64, size: 64,
      errors: [.forward: 7.3e-7, .inputGradient: 1.1e-6, .filterGradient: 6.3e-7]),
    MeasuredLayer(
      images: 2, inputs: 64, outputs: 128, size: 32,
      errors: [.forward: 2.0e-6, .inputGradient: 1.7e-6, .filterGradient: 8.3e-7]),
    MeasuredLayer(
      images: 16, inputs: 64, outputs: 128, size: 32,
      errors: [.forward: 2.7e-6, .inputGradient: 1.9e-6, .filterGradient: 9.6e-7]),
    MeasuredLayer(
      images: 4, inputs: 128, outputs: 256, size: 16,
      errors: [.forward: 1.6e-6, .inputGradient: 2.2e-6, .filterGradient: 7.2e-7]),
    MeasuredLayer(
      images: 8, inputs: 256, outputs: 512, size: 8,
      errors: [.forward: 1.5e-6, .inputGradient: 1.5e-6, .filterGradient: 5.9e-7]),
  ]

  private init(
    images: Int, inputs: Int, outputs: Int, size: Int, errors: [ConvolutionPass: Double]
  ) {
    shape =
      ConvolutionProblems.problem(
        batch: images, height: size, width: size, inputs: inputs, outputs: outputs,
        kernel: (4, 4), stride: 2, padding: 1
      ).shape
    self.errors = errors
  }

  var testDescription: String { "\(Problem(kind: .convolution, shape: shape))" }
}
