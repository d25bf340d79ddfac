import Kernels
import Memory
import Preconditions
import Tensors

/// The products of every row of one matrix with every row of another, some rows at a time.
struct FeatureProducts {
  private let left: Tensor
  private let right: Tensor

  /// Rows of the left matrix in a block. They share the packing of the right matrix.
  private static let block = 256

  /// `left` is `[rows, depth]`, `right` `[columns, depth]`.
  init(_ left: Tensor, _ right: Tensor) {
    require(
      left.shape.rank == 2 && right.shape.rank == 2 && left.shape[1] == right.shape[1],
      "FeatureProducts: \(left.shape) and \(right.shape)")
    self.left = left
    self.right = right
  }

  /// The results of `body` for each block of rows, from first to last.
  ///
  /// - Parameter body: takes the block's rows and the products, `[block rows, columns]`; runs on
  ///   several threads.
  func map<Result: Sendable>(_ body: (Range<Int>, Span<Float>) -> Result) -> [Result] {
    let engine = Engine.current
    let alone = engine.limited(to: 1)
    let (rows, columns, depth) = (left.shape[0], right.shape[0], left.shape[1])
    return engine.map((rows + Self.block - 1) / Self.block) { index in
      let range = index * Self.block..<min(rows, (index + 1) * Self.block)
      let products = Buffer(count: range.count * columns)
      alone.rowProducts(
        left.buffer.slice(range.lowerBound * depth..<range.upperBound * depth), right.buffer,
        rows: range.count, columns: columns, depth: depth, into: products)
      return products.withSpan { body(range, $0) }
    }
  }
}
