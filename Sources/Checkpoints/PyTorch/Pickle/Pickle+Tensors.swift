import PlainText

// Tensors and their storages.
extension Pickle {
  /// Pushes the object outside of the pickle that `parts` describe: a storage,
  /// `('storage', class, key, device, count[, view])`, or in the format before 1.6 the class of a
  /// module, `('module', class, file, source)`.
  mutating func pushPersistent(_ parts: [Int]) throws(Flaw) {
    guard let kind = parts.first else { throw flaw("it refers to nothing outside") }
    if isText(kind, "module"), parts.count >= 2 { return try pushAgain(parts[1]) }
    guard isText(kind, "storage"), parts.count >= 5, case .text(let key) = nodes[parts[2]],
      key.utf8.count <= Self.nameLimit
    else { throw flaw("it refers to something outside that is not a storage") }
    guard case .global(.storage(let type)) = nodes[parts[1]] else {
      guard case .global(let global) = nodes[parts[1]] else {
        throw flaw("it refers to something outside that is not a storage")
      }
      return try push(.unreadable("of elements in a \(global.text)"))
    }
    if parts.count > 5 {
      guard case .none = nodes[parts[5]] else {
        throw flaw(
          "storage '\(key.printable)' is part of another, which only the oldest versions write")
      }
    }
    let count = try integer(parts[4])
    guard 0...Int.max / 8 ~= count else {
      throw flaw("storage '\(key.printable)' has \(count) elements")
    }
    try push(.storage(index(of: TensorStorage(key: key, type: type, count: count))))
  }

  /// Pushes the tensor described by `(storage, offset, extents, strides, requires_grad, hooks,
  /// metadata)`.
  mutating func pushTensor(_ arguments: [Int]) throws(Flaw) {
    switch nodes[arguments[0]] {
    case .storage(let index): try pushTensor(of: index, arguments)
    case .unreadable: try pushAgain(arguments[0])
    default: throw flaw("a tensor's storage is not a storage")
    }
  }

  private mutating func pushTensor(of storage: Int, _ arguments: [Int]) throws(Flaw) {
    if arguments.count > 6 {
      switch nodes[arguments[6]] {
      case .none: break
      case .dictionary(let keys, _) where keys.isEmpty: break
      default: return try push(.unreadable("whose elements are negated or conjugated when read"))
      }
    }
    let offset = try integer(arguments[1])
    let (rank, strideCount) = (try tuple(arguments[2]).count, try tuple(arguments[3]).count)
    guard rank == strideCount, rank <= 16 else {
      throw flaw(
        "a tensor has \(rank) dimensions and \(strideCount) strides; up to 16 of each are read")
    }
    try count(items: 2 * rank)
    let extents = try integers(tuple(arguments[2]))
    let strides = try integers(tuple(arguments[3]))
    let view: TensorView
    do {
      view = try TensorView(
        storage: storage, available: storages[storage].count, offset: offset, extents: extents,
        strides: strides)
    } catch {
      throw flaw(error.reason)
    }
    try push(.tensor(view))
  }

  /// The index of `storage`, which several tensors may share.
  private mutating func index(of storage: TensorStorage) throws(Flaw) -> Int {
    let key = UTF8Key(storage.key)
    if let known = storageIndices[key] {
      guard storages[known] == storage else {
        throw flaw("storage '\(storage.key.printable)' is described in two ways")
      }
      return known
    }
    storageIndices[key] = storages.count
    storages.append(storage)
    return storages.count - 1
  }

  private func integer(_ index: Int) throws(Flaw) -> Int {
    guard case .integer(let value) = nodes[index] else { throw flaw("an integer was expected") }
    return value
  }

  private func integers(_ indices: [Int]) throws(Flaw) -> [Int] {
    var integers: [Int] = []
    for index in indices { integers.append(try integer(index)) }
    return integers
  }
}
