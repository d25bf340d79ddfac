// Elementwise arithmetic and products of matrices by their definitions.

/// `combine` of elements at the same place, where the operand with fewer elements is repeated to
/// the length of the other. https://docs.pytorch.org/docs/stable/notes/broadcasting.html
package func broadcast(
  _ left: [Double], _ right: [Double], _ combine: (Double, Double) -> Double
) -> [Double] {
  let count = max(left.count, right.count)
  precondition(
    count % left.count == 0 && count % right.count == 0,
    "Reference: broadcast of \(left.count) and \(right.count) elements")
  return (0..<count).map { combine(left[$0 % left.count], right[$0 % right.count]) }
}

/// The product of `left`, `[n, k]`, and `right`, `[k, m]`: `[n, m]`.
///
///     output[i, j] = sum over l of left[i, l] * right[l, j]
///
/// https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
package func matrixProduct(_ left: [Double], _ right: [Double], n: Int, k: Int, m: Int) -> [Double]
{
  requireCount(of: left, n * k, "left")
  requireCount(of: right, k * m, "right")
  var output = zeros(n * m)
  for i in 0..<n {
    for j in 0..<m {
      for l in 0..<k { output[i * m + j] += left[i * k + l] * right[l * m + j] }
    }
  }
  return output
}

/// The transpose of `matrix`, `[rows, columns]`.
package func transpose(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
  requireCount(of: matrix, rows * columns, "matrix")
  return (0..<rows * columns).map { matrix[$0 % rows * columns + $0 / rows] }
}

/// Images `[batch, height, width, channels]` with every pixel repeated `factor` times in both
/// directions:
///
///     output[n, y, x, c] = input[n, y / factor, x / factor, c]
///
/// https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html, mode "nearest"
package func upsample(
  _ input: [Double], batch: Int, height: Int, width: Int, channels: Int, factor: Int
) -> [Double] {
  requireCount(of: input, batch * height * width * channels, "input")
  var output: [Double] = []
  for n in 0..<batch {
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        for c in 0..<channels {
          output.append(
            input[((n * height + y / factor) * width + x / factor) * channels + c])
        }
      }
    }
  }
  return output
}

/// The element at `columns[row]` of each row of `matrix`, `[columns.count, width]`.
/// https://docs.pytorch.org/docs/stable/generated/torch.gather.html
package func pick(_ matrix: [Double], width: Int, columns: [Int]) -> [Double] {
  requireCount(of: matrix, width * columns.count, "matrix")
  return columns.enumerated().map { row, column in matrix[row * width + column] }
}
