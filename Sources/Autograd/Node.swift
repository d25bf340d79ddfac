import Preconditions
import Synchronization
import Tensors

/// One recorded operation, or one use of a parameter.
final class Node {
  /// The number of nodes made before: an operation has a higher number than its inputs.
  private let number: Int
  private var inputs: [Node?]
  /// The backward step. Nil once it has been used.
  private var backward: ((Tensor) -> [Tensor?])?
  /// How a profile lists the backward step.
  private let kind: Profile.Kind
  private let bytes: Int
  private let layer = Profile.layer

  private static let count = Atomic<Int>(0)

  init(
    inputs: [Node?], kind: Profile.Kind = .other, bytes: Int = 0,
    backward: @escaping (Tensor) -> [Tensor?]
  ) {
    number = Node.count.add(1, ordering: .relaxed).oldValue
    self.inputs = inputs
    self.kind = kind
    self.bytes = bytes
    self.backward = backward
  }

  /// Carries `gradient` from this node to every leaf, in descending order of number.
  ///
  /// All nodes that use a node's result have higher numbers. So they have been passed when its turn
  /// comes, and its gradient is complete.
  func walkBack(from gradient: Tensor) {
    var gradients: [ObjectIdentifier: Tensor] = [ObjectIdentifier(self): gradient]
    var waiting = [self]
    while let node = waiting.popLast() {
      guard let gradient = gradients.removeValue(forKey: ObjectIdentifier(node)) else { continue }
      for (input, inputGradient) in node.pass(gradient) {
        let key = ObjectIdentifier(input)
        if let sum = gradients[key] {
          gradients[key] = sum.adding(inputGradient)
        } else {
          gradients[key] = inputGradient
          // `waiting` stays sorted by number. Graphs are chains with few branches, so the search is
          // short.
          let place = waiting.lastIndex { $0.number < input.number }
          waiting.insert(input, at: place.map { $0 + 1 } ?? 0)
        }
      }
    }
  }

  /// Takes the backward step and frees what the operation saved for it.
  ///
  /// - Returns: the inputs that require a gradient, with their gradients.
  private func pass(_ gradient: Tensor) -> [(Node, Tensor)] {
    guard let backward else {
      programError(
        "backward: this result was differentiated before, and what it had saved is gone")
    }
    let gradients = Profile.resuming(layer) {
      Profile.measure(kind, .backward, bytes: bytes) { backward(gradient) }
    }
    let passed = zip(inputs, gradients).compactMap { input, gradient in
      input.flatMap { input in gradient.map { (input, $0) } }
    }
    self.backward = nil
    inputs = []
    return passed
  }
}
