import Autograd
import Foundation
import Layers
import Tensors

/// An activation between the layers of a generator, as running statistics may reveal it.
enum HiddenActivation: Hashable {
  /// A leaky ReLU: slope 0 for a ReLU, 1 for no activation.
  case rectifier(slope: Float)
  /// One that no layer here computes.
  case unsupported(Unsupported)

  /// Activations that are recognised in order to be refused, under PyTorch's names.
  enum Unsupported: String, CaseIterable {
    case elu = "ELU"
    case selu = "SELU"
    case gelu = "GELU"
    case silu = "SiLU"
  }

  static let relu = rectifier(slope: 0)
  /// The slopes that generators have, the most usual first.
  static let rectifiers = [0, 0.2, 0.01, 0.1, 0.3, 1].map { rectifier(slope: $0) }
  static let unsupported = Unsupported.allCases.map { unsupported($0) }

  /// By how much farther from the statistics than this activation a usual one may be and still be
  /// preferred to it.
  var unlikelihood: Float {
    switch self {
    case .rectifier(slope: 0): 1
    case .rectifier(slope: 0.2): 1.1
    case .rectifier(slope: 1): 1.2
    case .rectifier: 1.15
    case .unsupported: 1.3
    }
  }

  /// The activation of every element (https://docs.pytorch.org/docs/stable/nn.functional.html).
  func callAsFunction(_ input: Variable) -> Variable {
    switch self {
    case .rectifier(slope: 1): input
    case .rectifier(let slope): input.leakyReLU(slope: slope)
    case .unsupported(let kind): Variable(input.value.map(kind.value))
    }
  }

  /// The layer; nil for none.
  var layer: LayerSpec? {
    switch self {
    case .rectifier(slope: 0): .relu
    case .rectifier(slope: 1), .unsupported: nil
    case .rectifier(let slope): .leakyReLU(slope: slope)
    }
  }

  /// What it is in a sentence.
  var text: String {
    switch self {
    case .rectifier(slope: 0): "ReLU"
    case .rectifier(slope: 1): "no activation"
    case .rectifier(let slope): "LeakyReLU(\(slope))"
    case .unsupported(let kind): kind.rawValue
    }
  }
}

extension HiddenActivation.Unsupported {
  /// The activation of one number.
  fileprivate func value(_ x: Float) -> Float {
    switch self {
    case .elu: x > 0 ? x : expm1(x)
    case .selu: 1.050_701 * (x > 0 ? x : 1.673_263_2 * expm1(x))
    case .gelu: x / 2 * (1 + erf(x / Float(2).squareRoot()))
    case .silu: x / (1 + exp(-x))
    }
  }
}
