import Synchronization
import Tensors

/// One recorded operation, or one use of a parameter.
final class Node {
  /// Counts all nodes: an operation is always younger than its inputs.
  private let age: Int
  private var inputs: [Node?]
  /// Absent once it has been used.
  private var backward: ((Tensor) -> [Tensor?])?
  /// Where a profile books the way back.
  private let kind: Profile.Kind
  private let bytes: Int
  private let layer = Profile.layer

  private static let count = Atomic<Int>(0)

  init(
    inputs: [Node?], kind: Profile.Kind = .other, bytes: Int = 0,
    backward: @escaping (Tensor) -> [Tensor?]
  ) {
    age = Node.count.add(1, ordering: .relaxed).oldValue
    self.inputs = inputs
    self.kind = kind
    self.bytes = bytes
    self.backward = backward
  }

  /// Carries `gradient` from this node to every leaf, youngest nodes first.
  ///
  /// When a node's turn comes, all nodes that use its result are younger, so they have been passed
  /// and its gradient is complete.
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
          // `waiting` stays sorted by age; graphs are chains with few branches, so this is short.
          let place = waiting.lastIndex { $0.age < input.age }
          waiting.insert(input, at: place.map { $0 + 1 } ?? 0)
        }
      }
    }
  }

  /// The gradients for the inputs that want one. Frees what the operation had saved.
  private func pass(_ gradient: Tensor) -> [(Node, Tensor)] {
    guard let backward else {
      preconditionFailure(
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
