import KernelInterface
import Kernels
import Reference
import TestSupport
import Testing

/// What holds for convolutions of any numbers.
@Suite struct ConvolutionPropertyTests {
  /// Shapes that are cut into many tasks, of rows, of columns and of depth.
  static let shared: [Problem] = [
    ConvolutionProblems.problem(
      batch: 3, height: 16, width: 18, inputs: 21, outputs: 38, kernel: (4, 4), stride: 2,
      padding: 1),
    ConvolutionProblems.problem(
      batch: 5, height: 32, width: 32, inputs: 3, outputs: 33, kernel: (4, 4), stride: 2,
      padding: 1),
    ConvolutionProblems.problem(
      batch: 2, height: 9, width: 11, inputs: 19, outputs: 66, kernel: (3, 3), padding: 1),
    ConvolutionProblems.problem(
      batch: 7, height: 4, width: 4, inputs: 60, outputs: 100, kernel: (4, 4)),
    ConvolutionProblems.problem(
      batch: 20, height: 4, width: 4, inputs: 61, outputs: 1, kernel: (4, 4)),
    ConvolutionProblems.problem(
      batch: 1, height: 4, width: 4, inputs: 300, outputs: 50, kernel: (4, 4)),
    ConvolutionProblems.problem(
      batch: 3, height: 55, width: 57, inputs: 4, outputs: 5, kernel: (3, 3), padding: 1),
  ]

  @Test(arguments: shared, ConvolutionPass.allCases)
  func resultsDoNotDependOnThreads(problem: Problem, pass: ConvolutionPass) {
    let shape = problem.shape
    let operands = ConvolutionOperands.uniform(shape)
    let methods = [1, 2, 3, 7].map { ConvolutionMethod.all(shape, pass: pass, threads: $0) }
    let expected = methods[0].map { $0(shape, operands) }
    for others in methods.dropFirst() {
      for (method, expected) in zip(others, expected) {
        expectIdentical(method(shape, operands), expected, "\(method)")
      }
    }
  }

  /// A sum of n products has n roundings, each of at most half an epsilon of a partial sum. Were
  /// each as large as that, the error would be below n/2 epsilon of the sum of magnitudes, |a| |b|
  /// n; being random, they give a root mean square below epsilon sqrt(n / 24) of the result's.
  @Test(arguments: shared + ConvolutionProblems.blocks, ConvolutionPass.allCases)
  func roundingErrorsAreThoseOfSummation(problem: Problem, pass: ConvolutionPass) {
    let shape = problem.shape
    let operands = ConvolutionOperands.uniform(shape)
    let expected = operands.reference(pass, shape)
    let window = shape.kernelHeight * shape.kernelWidth
    let terms =
      switch pass {
      case .forward: window * shape.inputChannels
      case .inputGradient: window * shape.outputChannels
      case .filterGradient: shape.batch * shape.outputHeight * shape.outputWidth
      }
    let epsilon = Double(Float.ulpOfOne)
    // Winograd's transforms have roundings of their own: see `WinogradTests`.
    for method in ConvolutionMethod.all(shape, pass: pass) where method.algorithm != .winograd {
      let deviation = Deviation(of: method(shape, operands), from: expected)
      #expect(deviation.rms <= epsilon * (Double(terms) / 24).squareRoot() + epsilon, "\(method)")
      let largest = expected.map(abs).max() ?? 0
      #expect(
        deviation.max * largest <= epsilon / 2 * Double(terms * terms), "\(method)")
    }
  }

  /// <conv(x, w), g> = <x, inputGradient(g, w)> = <w, filterGradient(x, g)>: the three passes are
  /// one trilinear form. Whole numbers make the equality exact.
  @Test(arguments: try problems(named: "odd"))
  func passesAreAdjoint(problem: Problem) {
    let shape = problem.shape
    let operands = ConvolutionOperands.transformable(shape)
    let others = [operands.output, operands.input, operands.filter]
    var forms: [String: Double] = [:]
    for (pass, other) in zip(ConvolutionPass.allCases, others) {
      for method in ConvolutionMethod.all(shape, pass: pass) {
        forms["\(method)"] = dot(
          method(shape, operands).map(Double.init), other.map(Double.init))
      }
    }
    #expect(Set(forms.values).count == 1, "\(forms)")
  }
}
