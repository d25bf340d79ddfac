import Tensors

extension TensorWriter {
  /// The name of the first tensor, in the order of the names, of which a number is infinite or not
  /// a number; nil if there is none. Single precision alone is looked at.
  package func nameOfNonFiniteTensor() -> String? {
    tensors.filter { !$0.elements.areFinite }.map(\.name).min()
  }
}

extension TensorElements {
  /// Whether all numbers in single precision are finite; others are integers or made of such.
  fileprivate var areFinite: Bool {
    guard case .floats(let tensor) = self else { return true }
    return tensor.withSpan { span in
      // Bit patterns of magnitudes are ordered as their values; those of NaN follow infinity.
      var largest: UInt32 = 0
      for index in span.indices { largest = max(largest, span[index].magnitude.bitPattern) }
      return largest < Float.infinity.bitPattern
    }
  }
}
