/// The squared maximum mean discrepancy with the cubic polynomial kernel (x·y / d + 1)³, where d is
/// the number of features (Bińkowski et al. 2018, arXiv:1801.01401, section 4): the mean kernel
/// within each set, less twice that across. Pairs of an image with itself are left out, so it is
/// unbiased; all other pairs count at once, not in blocks.
///
/// On features of an Inception network this is KID. Its expectation is 0 for two sets of one
/// distribution, so it may be a little below.
package enum KernelDistance {
  /// The kernel of two images whose features have the product `product`.
  @inline(__always)
  static func kernel(_ product: Float, width: Int) -> Double {
    let base = Double(product) / Double(width) + 1
    return base * base * base
  }
}
