import KernelInterface
import Kernels
import Memory
import Reference

/// Elements of a result and the values that they must have.
struct Check {
  /// Elements of a large result that are computed one by one.
  static let samples = 200

  private let extents: [Int]
  private let indices: [Int]
  private let values: [Double]

  /// All elements, from the reference.
  init(all pass: ConvolutionPass, of operands: Operands) {
    let shape = operands.shape
    extents = shape.extents(of: pass)
    func doubles(_ buffer: Buffer) -> [Double] {
      buffer.withSpan { span in span.indices.map { Double(span[$0]) } }
    }
    values =
      switch pass {
      case .forward:
        Reference.convolution2D(
          input: doubles(operands.input), filter: doubles(operands.filter), shape: shape)
      case .inputGradient:
        Reference.convolution2DInputGradient(
          outputGradient: doubles(operands.outputGradient), filter: doubles(operands.filter),
          shape: shape)
      case .filterGradient:
        Reference.convolution2DFilterGradient(
          input: doubles(operands.input), outputGradient: doubles(operands.outputGradient),
          shape: shape)
      }
    indices = Array(values.indices)
  }

  /// The first, the last and others at random, up to `samples`, each from its definition.
  init(samplesOf pass: ConvolutionPass, of operands: Operands) {
    let extents = operands.shape.extents(of: pass)
    let count = extents.reduce(1, *)
    var generator = SplitMix64(seed: 2)
    var chosen: Set = [0, count - 1]
    while chosen.count < min(Check.samples, count) {
      chosen.insert(Int.random(in: 0..<count, using: &generator))
    }
    self.extents = extents
    indices = chosen.sorted()
    values = operands.elements(indices.map { coordinates(of: $0, in: extents) }, of: pass)
  }

  var count: Int { indices.count }

  /// Overwrites the elements, so that what an earlier run left there cannot pass for a result.
  func spoil(_ result: Buffer) {
    result.withMutableSpan { span in
      for index in indices { span[index] = .nan }
    }
  }

  /// What is wrong with the first wrong element, or nil.
  func difference(in result: Buffer) -> String? {
    result.withSpan { span in
      for (index, value) in zip(indices, values) where Double(span[index]) != value {
        let position = coordinates(of: index, in: extents)
        return "element \(position) is \(span[index]), not \(Float(value))"
      }
      return nil
    }
  }
}
