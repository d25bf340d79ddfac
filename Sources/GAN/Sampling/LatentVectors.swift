import Preconditions
public import RandomStreams
public import Tensors

/// A collection of latent vectors, each made when it is accessed.
///
/// Its memory does not grow with the number of vectors. Those for a conditional generator are
/// followed by a number for each class: 1 for the class to draw, 0 for the others
/// (`conditioned(on:of:)`).
public struct LatentVectors: RandomAccessCollection, Sendable {
  public let startIndex = 0
  public let endIndex: Int
  /// The length of a latent vector, without what follows it.
  public let nz: Int
  /// How many numbers follow each latent vector, one for each class; 0 without classes.
  public let classCount: Int
  private let vector: @Sendable (Int) -> [Float]

  /// `count` vectors of `nz` numbers and `classCount` more.
  init(
    count: Int, nz: Int, classCount: Int = 0, _ vector: @escaping @Sendable (Int) -> [Float]
  ) {
    require(nz > 0, "LatentVectors: nz \(nz)")
    endIndex = count
    self.nz = nz
    self.classCount = classCount
    self.vector = vector
  }

  /// The numbers of an element: a latent vector and what follows it.
  public var width: Int { nz + classCount }

  /// The rows of a tensor `[N, 1, 1, nz + classCount]`.
  public init(_ tensor: Tensor, classCount: Int = 0) {
    let shape = tensor.shape
    require(
      shape.rank == 4 && shape[1] == 1 && shape[2] == 1,
      "LatentVectors: \(shape); [N, 1, 1, nz] is needed")
    let (values, width) = (tensor.scalars(), shape[3])
    self.init(count: shape[0], nz: width - classCount, classCount: classCount) {
      Array(values[$0 * width..<($0 + 1) * width])
    }
  }

  /// These vectors, each followed by the one-hot vector of a class.
  ///
  /// - Parameters:
  ///   - label: of a vector by its place, in 0 ..< `classCount`.
  ///   - classCount: the number of the generator's classes.
  /// - Precondition: no class follows these vectors yet.
  public func conditioned(
    on label: @escaping @Sendable (Int) -> Int, of classCount: Int
  ) -> LatentVectors {
    require(self.classCount == 0, "LatentVectors.conditioned: the vectors have classes")
    return LatentVectors(count: count, nz: nz, classCount: classCount) { index in
      let label = label(index)
      require(
        0..<classCount ~= label, "LatentVectors.conditioned: label \(label) of \(classCount)")
      return self[index] + (0..<classCount).map { $0 == label ? 1 : 0 }
    }
  }

  /// The vectors of seeds.
  ///
  /// - Parameters:
  ///   - seeds: one for each vector, which depends on its own seed only.
  ///   - distribution: what their numbers are drawn from.
  ///   - truncation: values beyond ± this bound are drawn again until they are within, which trades
  ///     variety for fidelity (Brock, Donahue and Simonyan 2019, arXiv:1809.11096, section 3.1).
  ///     Other values do not change.
  public init(
    seeds: some RandomAccessCollection<UInt64> & Sendable, nz: Int,
    from distribution: LatentDistribution = .normal, truncation: Float? = nil
  ) {
    require(
      truncation.map { $0 >= Self.leastTruncation } ?? true,
      "LatentVectors: truncation \(truncation ?? 0)")
    self.init(count: seeds.count, nz: nz) { index in
      let seed = seeds[seeds.index(seeds.startIndex, offsetBy: index)]
      var stream = RandomStream(seed: seed, name: "latent")
      var values = distribution.numbers(nz, from: &stream)
      guard let truncation else { return values }
      var again = RandomStream(seed: seed, name: "latent.truncation")
      for place in values.indices {
        while abs(values[place]) > truncation {
          values[place] = distribution.numbers(1, from: &again)[0]
        }
      }
      return values
    }
  }

  /// These vectors once for each of `classCount` classes: all with the first, then all with the
  /// second, and so on.
  ///
  /// - Precondition: no class follows these vectors yet, and there is at least one.
  public func inEachClass(of classCount: Int) -> LatentVectors {
    require(!isEmpty, "LatentVectors.inEachClass: no vectors")
    let single = self
    return LatentVectors(count: count * classCount, nz: nz) { single[$0 % single.count] }
      .conditioned(on: { $0 / single.count }, of: classCount)
  }

  /// The smallest truncation: one standard normal number in 126 is within.
  public static let leastTruncation: Float = 0.01

  /// Makes vector `position`.
  public subscript(position: Int) -> [Float] {
    require(indices ~= position, "LatentVectors: vector \(position) of \(count)")
    return vector(position)
  }

  /// The mean of all vectors. An empty collection ends the program.
  public func mean() -> [Float] {
    require(!isEmpty, "LatentVectors: the mean of no vectors")
    var sums = [Double](repeating: 0, count: width)
    for vector in self {
      for place in vector.indices { sums[place] += Double(vector[place]) }
    }
    return sums.map { Float($0 / Double(count)) }
  }

  /// All vectors with their classes, `[N, 1, 1, nz + classCount]`.
  public func tensor() -> Tensor {
    Tensor(shape: [count, 1, 1, width]) { output in
      for vector in self {
        for value in vector { output.append(value) }
      }
    }
  }
}

/// What the numbers of latent vectors are drawn from.
public enum LatentDistribution: String, Sendable, CaseIterable {
  /// The standard normal distribution, as in the tutorial.
  case normal
  /// The uniform distribution in [-1, 1], as in the DCGAN paper.
  case uniform

  /// The next `count` numbers from the distribution.
  public func numbers(_ count: Int, from stream: inout RandomStream) -> [Float] {
    switch self {
    case .normal: stream.normals(count)
    case .uniform: (0..<count).map { _ in stream.uniform(in: -1...1) }
    }
  }
}
