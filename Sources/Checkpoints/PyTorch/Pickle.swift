import PlainText

/// What a pickle holds, read by a machine that knows the instructions that files of tensors need and no
/// others: what `torch.save` writes of them in protocol 2 or 3, bytes included. It calls nothing and
/// looks nothing up: a pickle that wants more than dictionaries, numbers, texts and tensors is refused.
///
/// https://docs.python.org/3/library/pickletools.html describes the instructions.
struct Pickle {
  private(set) var nodes: [PickleNode] = []
  /// The object that the pickle is about.
  private(set) var root = 0
  private(set) var storages: [TensorStorage] = []
  /// Where the pickle ends.
  var end: Int { reader.position }

  typealias Flaw = PyTorchFlaw

  /// The most objects that a pickle may have, and the most that it may keep or have on its stack.
  static let nodeLimit = 2_000_000
  /// The most items that its lists, tuples, dictionaries and tensors' shapes may have together. They
  /// need not be as many objects: a call that copies a long list takes five bytes.
  static let itemLimit = 4_000_000

  private var reader: ByteReader
  private var stack: [Int] = []
  /// The heights of the stack at which marks were set.
  private var marks: [Int] = []
  private var memo: [UInt32: Int] = [:]
  private var storageIndices: [String: Int] = [:]
  private var itemCount = 0

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

  /// What is wrong where the reader stands.
  func flaw(_ reason: String) -> Flaw {
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

    case UInt8(ascii: "("): try mark()
    case UInt8(ascii: ")"): try push(.tuple([]))
    case 0x85: try pushTuple(count: 1)
    case 0x86: try pushTuple(count: 2)
    case 0x87: try pushTuple(count: 3)
    case UInt8(ascii: "t"): try pushTuple(popToMark())
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "}"): try push(.dictionary(keys: [], values: []))
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([pop(), value])
    case UInt8(ascii: "u"): try setItems(popToMark())
    case UInt8(ascii: "0"): _ = try pop()

    case UInt8(ascii: "q"): try keep(UInt32(operand(UInt8.self)))
    case UInt8(ascii: "r"): try keep(operand(UInt32.self))
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
  /// Puts a new object on the stack.
  mutating func push(_ node: PickleNode) throws(Flaw) {
    try checkLimit(nodes.count)
    stack.append(nodes.count)
    nodes.append(node)
  }

  /// Makes room for `count` more items.
  mutating func count(items count: Int) throws(Flaw) {
    itemCount += count
    guard itemCount <= Self.itemLimit else {
      throw flaw("its lists and dictionaries have more than \(Self.itemLimit) items")
    }
  }

  private func checkLimit(_ count: Int) throws(Flaw) {
    guard count < Self.nodeLimit else {
      throw flaw("it has more than \(Self.nodeLimit) objects")
    }
  }

  private mutating func mark() throws(Flaw) {
    try checkLimit(marks.count)
    marks.append(stack.count)
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

  private mutating func keep(_ index: UInt32) throws(Flaw) {
    try checkLimit(memo.count)
    memo[index] = try top()
  }

  private mutating func recall(_ index: UInt32) throws(Flaw) {
    guard let node = memo[index] else { throw flaw("it recalls an object that it has not kept") }
    try checkLimit(stack.count)
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
    try pushTuple(items.reversed())
  }

  private mutating func pushTuple(_ items: [Int]) throws(Flaw) {
    try count(items: items.count)
    try push(.tuple(items))
  }

  private mutating func append(_ items: [Int]) throws(Flaw) {
    let index = try top()
    guard case .list(var list) = nodes[index] else { throw flaw("it appends to what is no list") }
    try count(items: items.count)
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
    try count(items: items.count)
    nodes[index] = .none
    for place in stride(from: 0, to: items.count, by: 2) {
      keys.append(items[place])
      values.append(items[place + 1])
    }
    nodes[index] = .dictionary(keys: keys, values: values)
  }

  /// The index of a storage, which several tensors may describe.
  mutating func index(of storage: TensorStorage) throws(Flaw) -> Int {
    if let known = storageIndices[storage.key] {
      guard storages[known] == storage else {
        throw flaw("storage '\(storage.key.printable)' is described in two ways")
      }
      return known
    }
    storageIndices[storage.key] = storages.count
    storages.append(storage)
    return storages.count - 1
  }

  private mutating func pushGlobal() throws(Flaw) {
    guard let module = reader.line(), let name = reader.line() else {
      throw flaw("it ends too early")
    }
    let fullName =
      String(decoding: module, as: UTF8.self) + "." + String(decoding: name, as: UTF8.self)
    guard let global = PickleGlobal(fullName) else {
      throw .global(fullName)
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
