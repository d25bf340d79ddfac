import PlainText

// Calls, each of which is done here by hand.
extension Pickle {
  /// The function or class that the object at `index` is.
  func global(_ index: Int) throws(Flaw) -> PickleGlobal {
    guard case .global(let global) = nodes[index] else {
      throw flaw("it calls what is no function")
    }
    return global
  }

  /// The items of the tuple at `index`.
  func tuple(_ index: Int) throws(Flaw) -> [Int] {
    guard case .tuple(let items) = nodes[index] else { throw flaw("a tuple was expected") }
    return items
  }

  private func integer(_ index: Int) throws(Flaw) -> Int {
    guard case .integer(let value) = nodes[index] else { throw flaw("an integer was expected") }
    return value
  }

  /// Calls `global` with the objects at `arguments` and puts the result on the stack.
  mutating func call(_ global: PickleGlobal, _ arguments: [Int]) throws(Flaw) {
    switch global {
    case .orderedDictionary where arguments.isEmpty:
      try push(.dictionary(keys: [], values: []))
    case .orderedDictionary where arguments.count == 1:
      guard case .list(let pairs) = nodes[arguments[0]] else {
        throw flaw("an OrderedDict is made of what is no list")
      }
      // Copied by each call, however short.
      try count(items: 2 * pairs.count)
      var (keys, values): ([Int], [Int]) = ([], [])
      for pair in pairs {
        switch nodes[pair] {
        case .list(let items) where items.count == 2, .tuple(let items) where items.count == 2:
          keys.append(items[0])
          values.append(items[1])
        default: throw flaw("an OrderedDict is made of what are no pairs")
        }
      }
      try push(.dictionary(keys: keys, values: values))
    case .rebuildTensor where arguments.count >= 4: try pushTensor(arguments)
    case .rebuildParameter where arguments.count >= 1:
      guard case .tensor(let view) = nodes[arguments[0]] else {
        throw flaw("a parameter is made of what is no tensor")
      }
      try push(.tensor(view))
    case .size where arguments.count == 1: try push(.tuple(tuple(arguments[0])))
    case .device where arguments.count >= 1:
      // A list would be copied with all that it holds.
      guard case .text = nodes[arguments[0]] else { throw flaw("a device has no name") }
      try push(nodes[arguments[0]])
    case .encode where arguments.count == 2: try push(.opaque("bytes"))
    default: throw flaw("a call has arguments that make no sense")
    }
  }

  /// The storage that `('storage', class, key, device, count[, view])` describes.
  mutating func pushStorage(_ parts: [Int]) throws(Flaw) {
    guard parts.count >= 5, case .text("storage") = nodes[parts[0]],
      case .global(.storage(let type)) = nodes[parts[1]], case .text(let key) = nodes[parts[2]]
    else { throw flaw("it refers to something outside that is no storage of a known type") }
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

  /// A tensor of `(storage, offset, extents, strides, …)`, which must lie within its storage.
  private mutating func pushTensor(_ arguments: [Int]) throws(Flaw) {
    guard case .storage(let index) = nodes[arguments[0]] else {
      throw flaw("a tensor lies in what is no storage")
    }
    let offset = try integer(arguments[1])
    let (rank, strideCount) = (try tuple(arguments[2]).count, try tuple(arguments[3]).count)
    guard rank == strideCount, rank <= 16 else {
      throw flaw(
        "a tensor has \(rank) dimensions and \(strideCount) strides; up to 16 of each are read")
    }
    try count(items: 2 * rank)
    let extents = try integers(tuple(arguments[2]))
    var strides = try integers(tuple(arguments[3]))
    let available = storages[index].count
    guard 0...available ~= offset, (extents + strides).allSatisfy({ $0 >= 0 }) else {
      throw flaw("a tensor has offset \(offset), extents \(extents), strides \(strides)")
    }
    // Where there is one element, its distance from the next one means nothing.
    for axis in extents.indices where extents[axis] == 1 { strides[axis] = 0 }
    // The number of elements and the place of the last one, neither of which may exceed what the
    // storage has; so no product of theirs overflows later.
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
      throw flaw(
        "a tensor of extents \(extents) and strides \(strides) leaves its storage of \(available) "
          + "elements")
    }
    guard isEmpty || count <= available else {
      throw flaw(
        "a tensor of extents \(extents) repeats the \(available) elements of its storage, as "
          + "expand() does; save a clone() of it")
    }
    try push(
      .tensor(TensorView(storage: index, offset: offset, extents: extents, strides: strides)))
  }

  private func integers(_ indices: [Int]) throws(Flaw) -> [Int] {
    var integers: [Int] = []
    for index in indices { integers.append(try integer(index)) }
    return integers
  }
}
