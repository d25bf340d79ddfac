/// The product of `left` `[rows, depth]` and `right` `[depth, columns]`: `[rows, columns]`.
///
///     product[i, j] = sum over k of left[i, k] * right[k, j]
///
/// https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
package func matrixMultiply(
  left: [Double], right: [Double], rows: Int, depth: Int, columns: Int
) -> [Double] {
  requireCount(of: left, rows * depth, "left")
  requireCount(of: right, depth * columns, "right")
  var product = zeros(rows * columns)
  for i in 0..<rows {
    for j in 0..<columns {
      for k in 0..<depth {
        product[i * columns + j] += left[i * depth + k] * right[k * columns + j]
      }
    }
  }
  return product
}

/// `matrix` `[rows, columns]` turned over its diagonal: `[columns, rows]`.
///
/// The gradients of a product are products with a transposed factor: by the left factor
/// `gradient * transpose(right)`, by the right factor `transpose(left) * gradient`.
/// https://docs.pytorch.org/docs/stable/generated/torch.t.html
package func transpose(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
  requireCount(of: matrix, rows * columns, "matrix")
  var transposed = zeros(rows * columns)
  for i in 0..<rows {
    for j in 0..<columns { transposed[j * rows + i] = matrix[i * columns + j] }
  }
  return transposed
}
