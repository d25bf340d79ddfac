import KernelInterface
import Kernels
import Memory
import Reference

/// Seconds that the naive kernel, on one thread, would take for a pass: its time for a small part of
/// the layer, scaled by the multiply-adds.
func naiveSeconds(_ pass: ConvolutionPass, of problem: Problem) -> Double {
  let shape = problem.reduced(images: 1, multiplyAdds: 1 << 24).shape
  let operands = Operands(shape)
  func floats(_ buffer: Buffer) -> [Float] {
    buffer.withSpan { span in span.indices.map { span[$0] } }
  }
  let (input, filter) = (floats(operands.input), floats(operands.filter))
  let outputGradient = floats(operands.outputGradient)
  let times = race(
    1, schedule: Schedule(repeats: 3, limit: 0.3, least: 0.01), prepare: {},
    run: { _ in
      switch pass {
      case .forward: _ = NaiveConvolution.output(input: input, filter: filter, shape: shape)
      case .inputGradient:
        _ = NaiveConvolution.inputGradient(
          outputGradient: outputGradient, filter: filter, shape: shape)
      case .filterGradient:
        _ = NaiveConvolution.filterGradient(
          input: input, outputGradient: outputGradient, shape: shape)
      }
    }, conclude: { _ in true })
  let scale = Double(problem.shape.multiplyAdds) / Double(shape.multiplyAdds)
  return (times.first?.first ?? .nan) * scale
}
