import BenchmarkSupport
import KernelInterface
import Kernels
import Memory
import Reference

/// The speed that all implementations are compared with.
enum Naive {
  /// The most products of the timed part of a layer.
  static let products = 1 << 24

  /// The seconds of the naive loops for a pass on one thread: the best time of a small part of the
  /// layer, scaled by the multiply-adds.
  static func seconds(for pass: ConvolutionPass, of problem: Problem) -> Double {
    let shape = problem.reduced(images: 1, multiplyAdds: products).shape
    let operands = Operands(shape)
    let (input, filter) = (floats(operands.input), floats(operands.filter))
    let outputGradient = floats(operands.outputGradient)
    var best = Double.infinity
    race([0], schedule: Schedule(repeats: 3, limit: 0.3, least: 0.01)) { _ in
      time {
        switch pass {
        case .forward: _ = NaiveConvolution.output(input: input, filter: filter, shape: shape)
        case .inputGradient:
          _ = NaiveConvolution.inputGradient(
            outputGradient: outputGradient, filter: filter, shape: shape)
        case .filterGradient:
          _ = NaiveConvolution.filterGradient(
            input: input, outputGradient: outputGradient, shape: shape)
        }
      }
    } record: { _, time in
      best = min(best, time)
    }
    return best * Double(problem.shape.multiplyAdds) / Double(shape.multiplyAdds)
  }

  private static func floats(_ buffer: Buffer) -> [Float] {
    buffer.withSpan { span in span.indices.map { span[$0] } }
  }
}
