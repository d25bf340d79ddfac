import Preconditions

/// The extent of each dimension of a tensor, outermost first: images are `[N, H, W, C]`.
public struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extents, outermost first. Empty for a scalar.
  public let dimensions: [Int]

  /// A shape of the given extents.
  ///
  /// - Precondition: no extent is negative.
  public init(_ dimensions: [Int]) {
    require(
      dimensions.allSatisfy { $0 >= 0 }, "TensorShape: \(dimensions) has a negative extent")
    self.dimensions = dimensions
  }

  /// A shape written as its extents: `[64, 4, 4, 512]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of dimensions.
  public var rank: Int { dimensions.count }

  /// The number of elements.
  public var count: Int {
    dimensions.reduce(1) { count, extent in
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      require(!overflows, "TensorShape: \(self) has more elements than an Int counts")
      return product
    }
  }

  /// The extent of dimension `axis`, from 0.
  public subscript(axis: Int) -> Int {
    require(dimensions.indices ~= axis, "TensorShape: \(self) has no dimension \(axis)")
    return dimensions[axis]
  }

  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}
