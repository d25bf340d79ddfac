import Preconditions
public import Tensors

extension Variable {
  /// The result of an operation of your own.
  ///
  ///     extension Variable {
  ///       /// The sine of every element. Its derivative is the cosine.
  ///       func sine() -> Variable {
  ///         let input = value
  ///         return Variable(input.map(sin), from: [self]) { gradient in
  ///           [gradient.zip(input) { $0 * cos($1) }]
  ///         }
  ///       }
  ///     }
  ///
  /// What `backward` captures stays in memory until the backward pass has used it, so capture
  /// tensors and not variables.
  ///
  /// - Parameters:
  ///   - value: what the operation computed from the inputs' values.
  ///   - inputs: the operands, in the order of the gradients.
  ///   - operation: a name for messages; the calling function by default.
  ///   - backward: takes the gradient for `value`, of its shape, and returns one gradient of the
  ///     input's shape for each input. An entry may be nil for an input whose `requiresGradient` is
  ///     false, and where the gradient is 0 everywhere. It is never called when no input requires a
  ///     gradient.
  /// - Precondition: `backward` returns as many gradients as there are inputs, each of its input's
  ///   shape. Otherwise the program ends with a message that names `operation` and both shapes.
  public init(
    _ value: Tensor, from inputs: [Variable], operation: String = #function,
    backward: @escaping (_ gradient: Tensor) -> [Tensor?]
  ) {
    guard inputs.contains(where: \.requiresGradient) else {
      self.init(value)
      return
    }
    let shapes = inputs.map(\.value.shape)
    let node = Node(inputs: inputs.map(\.node)) { gradient in
      let gradients = backward(gradient)
      require(
        gradients.count == shapes.count,
        "\(operation): backward returned \(gradients.count) gradients for \(shapes.count) inputs")
      for (index, gradient) in gradients.enumerated() {
        guard let gradient else { continue }
        require(
          gradient.shape == shapes[index],
          "\(operation): backward returned a gradient \(gradient.shape) for input \(index), "
            + "which is \(shapes[index])")
      }
      return gradients
    }
    self.init(value, node: node)
  }
}
