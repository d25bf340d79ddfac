import Tensors

extension NetworkSpec {
  /// The number of trained values.
  public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

  /// Multiply-adds of a forward pass for one example, by definition: without the products that
  /// Winograd's algorithm saves. The network must be valid.
  public var multiplyAdds: Double {
    let shapes = validShapes(for: "multiplyAdds")
    return zip(layers, zip([input] + shapes, shapes)).reduce(0) { sum, layer in
      sum + layer.0.multiplyAdds(input: layer.1.0, output: layer.1.1)
    }
  }

  /// About how many bytes training holds: weights, gradients and both moments of Adam, and for each
  /// example of a batch what the backward pass needs. The network must be valid.
  public func trainingBytes(batchSize: Int) -> Double {
    4 * (4 * Double(parameterCount) + Double(batchSize) * valuesKept)
  }

  /// About how many values the backward pass needs of one example.
  ///
  /// A block of a convolution, a norm and an activation keeps the convolution's result and its own,
  /// and there is a gradient of that size. The input comes once.
  private var valuesKept: Double {
    let shapes = validShapes(for: "trainingBytes")
    var counts: [Double] = []
    var last: LayerSpec.Role?
    for (layer, shape) in zip(layers, shapes) {
      let isJoined =
        switch (last, layer.role) {
        case (.image, .norm), (.image, .activation), (.norm, .activation): true
        default: false
        }
      if isJoined { counts.removeLast() }
      counts.append(3 * Double(shape.count))
      last = layer.role
    }
    return counts.reduce(Double(input.count), +)
  }
}
