import PlainText

// The calls that a pickle may ask for. Each is carried out here, without Python.
extension Pickle {
  /// The object at `index`, which must be a function or a class.
  func global(_ index: Int) throws(Flaw) -> PickleGlobal {
    guard case .global(let global) = nodes[index] else {
      throw flaw("it calls something that is not a function")
    }
    return global
  }

  /// The items of the object at `index`, which must be a tuple.
  func tuple(_ index: Int) throws(Flaw) -> [Int] {
    guard case .tuple(let items) = nodes[index] else { throw flaw("a tuple was expected") }
    return items
  }

  private func integer(_ index: Int) throws(Flaw) -> Int {
    guard case .integer(let value) = nodes[index] else { throw flaw("an integer was expected") }
    return value
  }

  /// Pushes the result of `global` for the objects at `arguments`.
  mutating func call(_ global: PickleGlobal, _ arguments: [Int]) throws(Flaw) {
    switch global {
    case .orderedDictionary where arguments.isEmpty:
      try push(.dictionary(keys: [], values: []))
    case .orderedDictionary where arguments.count == 1:
      guard case .list(let pairs) = nodes[arguments[0]] else {
        throw flaw("an OrderedDict is not made of a list")
      }
      // Every such call copies the list.
      try count(items: 2 * pairs.count)
      var (keys, values): ([Int], [Int]) = ([], [])
      for pair in pairs {
        switch nodes[pair] {
        case .list(let items) where items.count == 2, .tuple(let items) where items.count == 2:
          keys.append(items[0])
          values.append(items[1])
        default: throw flaw("an OrderedDict's items are not pairs")
        }
      }
      try push(.dictionary(keys: keys, values: values))
    case .rebuildTensor where arguments.count >= 4: try pushTensor(arguments)
    case .rebuildParameter where arguments.count >= 1:
      guard case .tensor(let view) = nodes[arguments[0]] else {
        throw flaw("a parameter is not made of a tensor")
      }
      try push(.tensor(view))
    case .size where arguments.count == 1: try push(.tuple(tuple(arguments[0])))
    case .device where arguments.count >= 1:
      // A list would be copied with all its items.
      guard case .text = nodes[arguments[0]] else { throw flaw("a device has no name") }
      try push(nodes[arguments[0]])
    case .encode where arguments.count == 2: try push(.opaque("bytes"))
    default: throw flaw("a call has arguments that make no sense")
    }
  }

  /// Pushes the storage described by `('storage', class, key, device, count[, view])`.
  mutating func pushStorage(_ parts: [Int]) throws(Flaw) {
    guard parts.count >= 5, case .text("storage") = nodes[parts[0]],
      case .global(.storage(let type)) = nodes[parts[1]], case .text(let key) = nodes[parts[2]]
    else { throw flaw("it refers to something outside that is not a storage of a known type") }
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

  /// Pushes the tensor described by `(storage, offset, extents, strides, …)`.
  private mutating func pushTensor(_ arguments: [Int]) throws(Flaw) {
    guard case .storage(let index) = nodes[arguments[0]] else {
      throw flaw("a tensor's storage is not a storage")
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
        storage: index, available: storages[index].count, offset: offset, extents: extents,
        strides: strides)
    } catch {
      throw flaw(error.reason)
    }
    try push(.tensor(view))
  }

  private func integers(_ indices: [Int]) throws(Flaw) -> [Int] {
    var integers: [Int] = []
    for index in indices { integers.append(try integer(index)) }
    return integers
  }
}
