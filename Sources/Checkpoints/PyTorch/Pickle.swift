/// What a pickle holds, read by a machine that knows the instructions that files of tensors need and no
/// others (the list of `torch.load(weights_only=True)`, protocol 2). It calls nothing and looks nothing
/// up: a pickle that wants more than dictionaries, numbers, texts and tensors is refused.
///
/// https://docs.python.org/3/library/pickletools.html describes the instructions.
struct Pickle {
  private(set) var nodes: [PickleNode] = []
  /// The object that the pickle is about.
  private(set) var root = 0
  private(set) var storages: [TensorStorage] = []
  /// Where the pickle ends.
  var end: Int { reader.position }

  typealias Flaw = PyTorchFileError.Flaw

  /// The most objects that a pickle may have.
  static let nodeLimit = 2_000_000

  private var reader: ByteReader
  private var stack: [Int] = []
  /// The heights of the stack at which marks were set.
  private var marks: [Int] = []
  private var memo: [UInt32: Int] = [:]
  private var storageIndices: [String: Int] = [:]

  /// Reads the pickle that begins at `offset`.
  init(_ bytes: [UInt8], at offset: Int = 0) throws(Flaw) {
    reader = ByteReader(bytes, at: offset)
    while true {
      let position = reader.position
      guard let code = reader.integer(UInt8.self) else { throw flaw("it ends too early") }
      if code == UInt8(ascii: ".") { break }
      try execute(code, at: position)
    }
    root = try pop()
  }

  private func flaw(_ reason: String) -> Flaw {
    .pickle(reason: reason, offset: reader.position)
  }

  private mutating func execute(_ code: UInt8, at position: Int) throws(Flaw) {
    switch code {
    case 0x80:
      let version = try operand(UInt8.self)
      guard version == 2 || version == 3 else {
        throw flaw("it has version \(version) of the format; 2 and 3 are read")
      }
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "K"): try push(.integer(Int(operand(UInt8.self))))
    case UInt8(ascii: "M"): try push(.integer(Int(operand(UInt16.self))))
    case UInt8(ascii: "J"): try push(.integer(Int(operand(Int32.self))))
    case 0x8a: try pushLong(size: Int(operand(UInt8.self)))
    case UInt8(ascii: "G"):
      // The one number that is big-endian.
      try push(.real(Double(bitPattern: operand(UInt64.self).byteSwapped)))
    case UInt8(ascii: "X"): try push(.text(text(size: operand(UInt32.self))))
    case UInt8(ascii: "U"): try push(.text(text(size: UInt32(operand(UInt8.self)))))
    case UInt8(ascii: "T"): try push(.text(text(size: operand(UInt32.self))))
    case UInt8(ascii: "C"): try pushBytes(size: UInt32(operand(UInt8.self)))
    case UInt8(ascii: "B"): try pushBytes(size: operand(UInt32.self))

    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): try push(.tuple([]))
    case 0x85: try pushTuple(count: 1)
    case 0x86: try pushTuple(count: 2)
    case 0x87: try pushTuple(count: 3)
    case UInt8(ascii: "t"): try push(.tuple(popToMark()))
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "}"): try push(.dictionary(keys: [], values: []))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([pop(), value])
    case UInt8(ascii: "u"): try setItems(popToMark())
    case UInt8(ascii: "0"): _ = try pop()

    case UInt8(ascii: "q"): memo[UInt32(try operand(UInt8.self))] = try top()
    case UInt8(ascii: "r"): memo[try operand(UInt32.self)] = try top()
    case UInt8(ascii: "h"): try recall(UInt32(operand(UInt8.self)))
    case UInt8(ascii: "j"): try recall(operand(UInt32.self))

    case UInt8(ascii: "c"): try pushGlobal()
    case UInt8(ascii: "R"):
      let arguments = try tuple(pop())
      try call(try global(pop()), arguments)
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"): try pushStorage(tuple(pop()))
    default: throw .instruction(code: code, offset: position)
    }
  }
}

// The stack and the memo.
extension Pickle {
  private mutating func push(_ node: PickleNode) throws(Flaw) {
    guard nodes.count < Self.nodeLimit else {
      throw flaw("it has more than \(Self.nodeLimit) objects")
    }
    stack.append(nodes.count)
    nodes.append(node)
  }

  private func top() throws(Flaw) -> Int {
    guard stack.count > marks.last ?? 0, let top = stack.last else {
      throw flaw("it uses an object that it has not made")
    }
    return top
  }

  private mutating func pop() throws(Flaw) -> Int {
    let top = try top()
    stack.removeLast()
    return top
  }

  private mutating func popToMark() throws(Flaw) -> [Int] {
    guard let mark = marks.popLast() else { throw flaw("it uses a mark that it has not set") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func recall(_ index: UInt32) throws(Flaw) {
    guard let node = memo[index] else { throw flaw("it recalls an object that it has not kept") }
    guard stack.count < Self.nodeLimit else {
      throw flaw("it has more than \(Self.nodeLimit) objects")
    }
    stack.append(node)
  }

  private mutating func operand<Value: FixedWidthInteger>(
    _ type: Value.Type
  ) throws(Flaw) -> Value {
    guard let value = reader.integer(type) else { throw flaw("it ends too early") }
    return value
  }
}

// Objects.
extension Pickle {
  private mutating func take(_ size: UInt32) throws(Flaw) -> ArraySlice<UInt8> {
    guard let bytes = reader.take(Int(size)) else { throw flaw("it ends too early") }
    return bytes
  }

  private mutating func text(size: UInt32) throws(Flaw) -> String {
    String(decoding: try take(size), as: UTF8.self)
  }

  private mutating func pushBytes(size: UInt32) throws(Flaw) {
    _ = try take(size)
    try push(.opaque("\(size) bytes"))
  }

  /// An integer in two's complement of any length.
  private mutating func pushLong(size: Int) throws(Flaw) {
    let bytes = try take(UInt32(size))
    guard size <= 8 else { return try push(.opaque("an integer of \(size) bytes")) }
    let sign = bytes.last.map { $0 >= 0x80 } ?? false ? -1 : 0
    try push(.integer(bytes.reversed().reduce(sign) { $0 << 8 | Int($1) }))
  }

  private mutating func pushTuple(count: Int) throws(Flaw) {
    var items: [Int] = []
    for _ in 0..<count { items.append(try pop()) }
    try push(.tuple(items.reversed()))
  }

  private mutating func append(_ items: [Int]) throws(Flaw) {
    let index = try top()
    guard case .list(var list) = nodes[index] else { throw flaw("it appends to what is no list") }
    // So that the list is not copied.
    nodes[index] = .none
    list += items
    nodes[index] = .list(list)
  }

  private mutating func setItems(_ items: [Int]) throws(Flaw) {
    let index = try top()
    guard case .dictionary(var keys, var values) = nodes[index] else {
      throw flaw("it sets items of what is no dictionary")
    }
    guard items.count.isMultiple(of: 2) else { throw flaw("a dictionary's key has no value") }
    nodes[index] = .none
    for place in stride(from: 0, to: items.count, by: 2) {
      keys.append(items[place])
      values.append(items[place + 1])
    }
    nodes[index] = .dictionary(keys: keys, values: values)
  }

  private mutating func pushGlobal() throws(Flaw) {
    guard let module = reader.line(), let name = reader.line() else {
      throw flaw("it ends too early")
    }
    let fullName =
      String(decoding: module, as: UTF8.self) + "." + String(decoding: name, as: UTF8.self)
    guard let global = PickleGlobal(fullName) else {
      throw .global(String(fullName.prefix(200)))
    }
    try push(.global(global))
  }

  /// An `OrderedDict` has attributes, PyTorch's `_metadata`, which say nothing about tensors.
  private mutating func build() throws(Flaw) {
    _ = try pop()
    guard case .dictionary = nodes[try top()] else {
      throw flaw("it gives attributes to what is no dictionary")
    }
  }
}

// Calls, each of which is done here by hand.
extension Pickle {
  private func global(_ index: Int) throws(Flaw) -> PickleGlobal {
    guard case .global(let global) = nodes[index] else {
      throw flaw("it calls what is no function")
    }
    return global
  }

  private func tuple(_ index: Int) throws(Flaw) -> [Int] {
    guard case .tuple(let items) = nodes[index] else { throw flaw("a tuple was expected") }
    return items
  }

  private func integer(_ index: Int) throws(Flaw) -> Int {
    guard case .integer(let value) = nodes[index] else { throw flaw("an integer was expected") }
    return value
  }

  private mutating func call(_ global: PickleGlobal, _ arguments: [Int]) throws(Flaw) {
    switch global {
    case .orderedDictionary where arguments.isEmpty:
      try push(.dictionary(keys: [], values: []))
    case .orderedDictionary where arguments.count == 1:
      guard case .list(let pairs) = nodes[arguments[0]] else {
        throw flaw("an OrderedDict is made of what is no list")
      }
      var (keys, values): ([Int], [Int]) = ([], [])
      for pair in pairs {
        guard case .list(let items) = nodes[pair], items.count == 2 else {
          let items = try tuple(pair)
          guard items.count == 2 else { throw flaw("an OrderedDict is made of what are no pairs") }
          keys.append(items[0])
          values.append(items[1])
          continue
        }
        keys.append(items[0])
        values.append(items[1])
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
  private mutating func pushStorage(_ parts: [Int]) throws(Flaw) {
    guard parts.count >= 5, case .text("storage") = nodes[parts[0]],
      case .global(.storage(let type)) = nodes[parts[1]], case .text(let key) = nodes[parts[2]]
    else { throw flaw("it refers to something outside that is no storage of a known type") }
    if parts.count > 5 {
      guard case .none = nodes[parts[5]] else {
        throw flaw("storage '\(key)' is part of another, which only the oldest versions write")
      }
    }
    let count = try integer(parts[4])
    guard 0...Int.max / 8 ~= count else { throw flaw("storage '\(key)' has \(count) elements") }
    let storage = TensorStorage(key: key, type: type, count: count)
    if let known = storageIndices[key] {
      guard storages[known] == storage else {
        throw flaw("storage '\(key)' is described in two ways")
      }
      return try push(.storage(known))
    }
    storageIndices[key] = storages.count
    storages.append(storage)
    try push(.storage(storages.count - 1))
  }

  /// A tensor of `(storage, offset, extents, strides, …)`, which must lie within its storage.
  private mutating func pushTensor(_ arguments: [Int]) throws(Flaw) {
    guard case .storage(let index) = nodes[arguments[0]] else {
      throw flaw("a tensor lies in what is no storage")
    }
    let offset = try integer(arguments[1])
    let extents = try integers(tuple(arguments[2]))
    var strides = try integers(tuple(arguments[3]))
    let available = storages[index].count
    guard extents.count == strides.count, extents.count <= 16, 0...available ~= offset,
      (extents + strides).allSatisfy({ $0 >= 0 })
    else { throw flaw("a tensor has offset \(offset), extents \(extents), strides \(strides)") }
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
