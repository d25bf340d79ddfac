import KernelInterface
import Kernels
import Memory
import Reference

/// Elements of a result and their expected values.
struct Check {
  /// The elements of a large result that are checked.
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

  /// The first, the last and random other elements, up to `samples`, from the reference.
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
    values = indices.map { operands.element(at: coordinates(of: $0, in: extents), of: pass) }
  }

  var count: Int { indices.count }

  /// Overwrites the elements, so that results of an earlier run cannot pass.
  func spoil(_ result: Buffer) {
    result.withMutableSpan { span in
      for index in indices { span[index] = .nan }
    }
  }

  /// Describes the first wrong element; nil if all are right.
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

extension Operands {
  /// Element `position` of the result of a pass, in double precision.
  fileprivate func element(at position: [Int], of pass: ConvolutionPass) -> Double {
    input.withSpan { input in
      filter.withSpan { filter in
        outputGradient.withSpan { gradient in
          switch pass {
          case .forward:
            Reference.convolution2DElement(
              at: position, shape: shape, input: { Double(input[$0]) },
              filter: { Double(filter[$0]) })
          case .inputGradient:
            Reference.convolution2DInputGradientElement(
              at: position, shape: shape, outputGradient: { Double(gradient[$0]) },
              filter: { Double(filter[$0]) })
          case .filterGradient:
            Reference.convolution2DFilterGradientElement(
              at: position, shape: shape, input: { Double(input[$0]) },
              outputGradient: { Double(gradient[$0]) })
          }
        }
      }
    }
  }
}
