import Preconditions
import Tensors

// Elementwise arithmetic. Operands have one shape, or the shape of one is the end of the other's:
// `[]`, `[C]` and `[H, W, C]` all fit `[N, H, W, C]`. The smaller one is then repeated along the
// leading dimensions, as in https://docs.pytorch.org/docs/stable/notes/broadcasting.html. Unlike
// there, an extent of 1 fits only an extent of 1. These operations run on the calling thread: they
// are for losses, weights and what no other operation computes.

extension Variable {
  /// The elementwise sum.
  ///
  /// - Precondition: the shapes are equal, or one is the end of the other.
  public static func + (left: Variable, right: Variable) -> Variable {
    let (left, right) = matched("+", left, right)
    return Variable(left.value.adding(right.value), from: left, right) { [$0, $0] }
  }

  /// The elementwise difference.
  ///
  /// - Precondition: the shapes are equal, or one is the end of the other.
  public static func - (left: Variable, right: Variable) -> Variable {
    let (left, right) = matched("-", left, right)
    let needsRight = right.requiresGradient
    return Variable(left.value.zip(right.value, -), from: left, right) { gradient in
      [gradient, needsRight ? gradient.map { -$0 } : nil]
    }
  }

  /// The elementwise product.
  ///
  /// - Precondition: the shapes are equal, or one is the end of the other.
  public static func * (left: Variable, right: Variable) -> Variable {
    let (left, right) = matched("*", left, right)
    let savedLeft = right.requiresGradient ? left.value : nil
    let savedRight = left.requiresGradient ? right.value : nil
    return Variable(left.value.zip(right.value, *), from: left, right) { gradient in
      [savedRight.map { gradient.zip($0, *) }, savedLeft.map { gradient.zip($0, *) }]
    }
  }

  /// The elementwise quotient q = left / right, with the gradients g / right and -g q / right.
  ///
  /// - Precondition: the shapes are equal, or one is the end of the other.
  public static func / (left: Variable, right: Variable) -> Variable {
    let (left, right) = matched("/", left, right)
    let (divisor, quotient) = (right.value, left.value.zip(right.value, /))
    let savedQuotient = right.requiresGradient ? quotient : nil
    return Variable(quotient, from: left, right) { gradient in
      let leftGradient = gradient.zip(divisor, /)
      return [leftGradient, savedQuotient.map { leftGradient.zip($0) { -$0 * $1 } }]
    }
  }

  /// The sum of every element and `right`.
  public static func + (left: Variable, right: Float) -> Variable {
    Variable(left.value.map { $0 + right }, from: left) { [$0] }
  }

  /// The sum of `left` and every element.
  public static func + (left: Float, right: Variable) -> Variable { right + left }

  /// The difference of every element and `right`.
  public static func - (left: Variable, right: Float) -> Variable { left + -right }

  /// The difference of `left` and every element.
  public static func - (left: Float, right: Variable) -> Variable {
    Variable(right.value.map { left - $0 }, from: right) { [$0.map { -$0 }] }
  }

  /// The product of every element and `right`.
  public static func * (left: Variable, right: Float) -> Variable {
    Variable(left.value.map { $0 * right }, from: left) { [$0.map { $0 * right }] }
  }

  /// The product of `left` and every element.
  public static func * (left: Float, right: Variable) -> Variable { right * left }

  /// The quotient of every element and `right`.
  public static func / (left: Variable, right: Float) -> Variable {
    Variable(left.value.map { $0 / right }, from: left) { [$0.map { $0 / right }] }
  }

  /// Every element with its sign changed.
  public static prefix func - (operand: Variable) -> Variable { operand * -1 }
}

extension Variable {
  /// The sum of all elements, a scalar of shape `[]`.
  public func sum() -> Variable {
    let shape = value.shape
    return Variable(value.summed(to: []), from: self) { [$0.repeated(to: shape)] }
  }

  /// The mean of all elements, a scalar of shape `[]`.
  public func mean() -> Variable { sum() / Float(value.count) }

  /// This variable, repeated along the leading dimensions of `shape`, whose end is its own shape.
  fileprivate func repeated(to shape: TensorShape) -> Variable {
    guard shape != value.shape else { return self }
    let original = value.shape
    return Variable(value.repeated(to: shape), from: self) { [$0.summed(to: original)] }
  }

  /// Both operands in the shape of the one with more dimensions.
  private static func matched(_ operation: String, _ left: Variable, _ right: Variable) -> (
    Variable, Variable
  ) {
    let shapes = [left.value.shape, right.value.shape].sorted { $0.rank > $1.rank }
    require(
      shapes[0].dimensions.suffix(shapes[1].rank) == shapes[1].dimensions[...],
      "\(operation): operands \(left.value.shape) and \(right.value.shape); "
        + "one shape has to be the end of the other")
    return (left.repeated(to: shapes[0]), right.repeated(to: shapes[0]))
  }
}

extension Tensor {
  /// This tensor, repeated along the leading dimensions of `shape`, whose end is its own shape.
  fileprivate func repeated(to shape: TensorShape) -> Tensor {
    withSpan { block in
      Tensor(shape: shape) { output in
        while output.count < shape.count { output.append(copying: block) }
      }
    }
  }

  /// The sum over the leading dimensions, which leaves `shape`: the transpose of `repeated`. Sums
  /// are taken in double precision.
  fileprivate func summed(to shape: TensorShape) -> Tensor {
    var sums = [Double](repeating: 0, count: shape.count)
    withSpan { span in
      var index = 0
      while index < span.count {
        for place in sums.indices { sums[place] += Double(span[index + place]) }
        index += sums.count
      }
    }
    return Tensor(shape: shape) { output in
      for sum in sums { output.append(Float(sum)) }
    }
  }
}
