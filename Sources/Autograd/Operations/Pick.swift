import Preconditions
import Tensors

extension Variable {
  /// The element at `columns[row]` of each row of `[N, K]`: `[N]`.
  ///
  /// It is `gather` along dimension 1
  /// (https://docs.pytorch.org/docs/stable/generated/torch.gather.html). The gradient goes to the
  /// picked elements alone.
  ///
  /// - Parameter columns: for each of the N rows a column in 0 ..< K.
  public func picked(at columns: [Int]) -> Variable {
    let shape = value.shape
    require(
      shape.rank == 2 && shape[0] == columns.count,
      "picked: \(shape) and \(columns.count) columns; [N, K] and N fit")
    let width = shape[1]
    let firstWrong = columns.first { !(0..<width).contains($0) }
    require(
      firstWrong == nil,
      "picked: column \(firstWrong ?? 0) of \(shape), which has columns 0 ..< \(width)")
    let output = value.withSpan { elements in
      Tensor(shape: [columns.count]) { output in
        for (row, column) in columns.enumerated() { output.append(elements[row * width + column]) }
      }
    }
    return Variable(output, from: self) { gradient in
      let result = gradient.withSpan { gradients in
        Tensor(shape: shape) { output in
          for (row, picked) in columns.enumerated() {
            for column in 0..<width { output.append(column == picked ? gradients[row] : 0) }
          }
        }
      }
      return [result]
    }
  }
}
