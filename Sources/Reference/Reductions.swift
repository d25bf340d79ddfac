/// The sum of all elements. https://docs.pytorch.org/docs/stable/generated/torch.sum.html
package func sum(_ values: [Double]) -> Double {
  var total = 0.0
  for value in values { total += value }
  return total
}

/// The sum of all elements divided by their number.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.mean.html
package func mean(_ values: [Double]) -> Double {
  sum(values) / Double(values.count)
}

/// The sum of the products of corresponding elements.
///
/// https://docs.pytorch.org/docs/stable/generated/torch.dot.html
package func dot(_ left: [Double], _ right: [Double]) -> Double {
  requireCount(of: right, left.count, "right")
  var total = 0.0
  for index in left.indices { total += left[index] * right[index] }
  return total
}
