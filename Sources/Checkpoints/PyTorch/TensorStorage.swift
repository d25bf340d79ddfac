/// A block of elements that tensors of a PyTorch file lie in.
///
/// Two checks bound what is read: a storage must have exactly the bytes that the file has for it
/// (`requireBytes` and `requireCount`), and a tensor must lie within its storage
/// (`TensorView.init`). Both pass before an element is read.
struct TensorStorage: Equatable {
  /// The file's name for the storage.
  let key: String
  let type: ScalarType
  /// The number of elements, at most `Int.max / 8`.
  let count: Int

  /// The folder in a file of the zip format in which the elements lie.
  var folder = "data/"

  /// The part of a file in the zip format that has the elements.
  var partName: String { folder + key }

  /// The bytes of all elements.
  var byteCount: Int { count * type.size }

  /// Checks that an archive's entry of `byteCount` bytes has exactly the elements of this storage.
  func requireBytes(_ byteCount: Int) throws(PyTorchFlaw) {
    guard byteCount == self.byteCount else {
      throw .storage(key: key, reason: "they have \(byteCount) bytes, not \(self.byteCount)")
    }
  }

  /// Checks that a legacy file, which says that the storage has `count` elements, agrees with its
  /// pickle and has `available` bytes for them.
  func requireCount(_ count: Int64, available: Int) throws(PyTorchFlaw) {
    guard Int(count) == self.count else {
      throw .storage(key: key, reason: "there are \(count) of them, not \(self.count)")
    }
    guard self.count <= available / type.size else { throw truncation }
  }

  /// The flaw of a file that ends within this storage.
  var truncation: PyTorchFlaw {
    .storage(key: key, reason: "the file is truncated; copy or download it again")
  }
}

/// Where the elements of a tensor lie in a storage.
struct TensorView: Equatable {
  /// The index of the storage.
  let storage: Int
  /// The place of the first element.
  let offset: Int
  let extents: [Int]
  /// The distance between neighbours along each dimension, in elements.
  let strides: [Int]

  /// Why a view does not fit its storage, as a clause of a message.
  struct BoundsError: Error {
    let reason: String
  }

  /// A view that lies within a storage of `available` elements and has no more elements than that.
  ///
  /// Numbers come from the file. After this check no product or sum of them overflows.
  init(
    storage: Int, available: Int, offset: Int, extents: [Int], strides: [Int]
  ) throws(BoundsError) {
    guard 0...available ~= offset, (extents + strides).allSatisfy({ $0 >= 0 }) else {
      throw BoundsError(
        reason: "a tensor has offset \(offset), extents \(extents), strides \(strides)")
    }
    self.storage = storage
    self.offset = offset
    self.extents = extents
    // The stride along an extent of 1 is never used and may be any number.
    self.strides = zip(extents, strides).map { $0 == 1 ? 0 : $1 }
    try requireBounds(available)
  }

  private func requireBounds(_ available: Int) throws(BoundsError) {
    var (count, last, fits) = (1, offset, true)
    for (extent, stride) in zip(extents, strides) where extent > 0 {
      let (product, tooMany) = count.multipliedReportingOverflow(by: extent)
      let (distance, tooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, tooLarge) = last.addingReportingOverflow(distance)
      (count, last) = (product, sum)
      fits = fits && !tooMany && !tooFar && !tooLarge
    }
    let isEmpty = extents.contains(0)
    guard fits, isEmpty || last < available else {
      throw BoundsError(
        reason: "a tensor of extents \(extents) and strides \(strides) leaves its storage of "
          + "\(available) elements")
    }
    guard isEmpty || count <= available else {
      throw BoundsError(
        reason: "a tensor of extents \(extents) repeats the \(available) elements of its storage, "
          + "as expand() does; save a clone() of it")
    }
  }

  /// The places from the first to the last element.
  var places: Range<Int> {
    guard !extents.contains(0) else { return offset..<offset }
    return offset..<offset + zip(extents, strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  /// Whether the elements lie in row-major order without gaps.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(extents, strides).reversed() where extent != 1 {
      guard stride == expected else { return extents.contains(0) }
      expected *= extent
    }
    return true
  }

  /// Calls `body` with the index of each element in row-major order and its place in the storage.
  func forEachPlace(_ body: (_ index: Int, _ place: Int) -> Void) {
    guard !extents.contains(0) else { return }
    var coordinates = [Int](repeating: 0, count: extents.count)
    var (index, place) = (0, offset)
    while true {
      body(index, place)
      index += 1
      var axis = extents.count - 1
      while axis >= 0 {
        coordinates[axis] += 1
        place += strides[axis]
        if coordinates[axis] < extents[axis] { break }
        place -= strides[axis] * extents[axis]
        coordinates[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

extension ScalarType {
  /// PyTorch's storage class of this type in the module `torch`; nil for types without one.
  var storageClass: String? {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    case .uint16, .uint32, .uint64: nil
    }
  }

  /// The types by storage class.
  static let byStorageClass = Dictionary(
    uniqueKeysWithValues: allCases.compactMap { type in type.storageClass.map { ($0, type) } })
}
