import PlainText

/// The objects of a pickle, as data.
///
/// The interpreter knows the instructions of protocols 0 to 5. It calls no function, imports
/// nothing and looks up no name: the few functions that make tensors are carried out here
/// (`PickleGlobal`), and every other object is kept as its class's name, its attributes and its
/// items (`PickleObject`).
///
/// Its time and memory are proportional to the pickle: at most some 60 bytes of memory for each
/// byte, and no more objects and items than `nodeLimit` and `itemLimit`.
///
/// https://docs.python.org/3/library/pickletools.html describes the instructions.
struct Pickle {
  var nodes: [PickleNode] = []
  var objects: [PickleObject] = []
  /// The index of the pickled object.
  private(set) var root = 0
  var storages: [TensorStorage] = []
  /// The position after the pickle.
  var end: Int { reader.position }

  typealias Flaw = PyTorchFlaw

  /// The most objects that a pickle may make, and the most that it may keep or have on its stack.
  static let nodeLimit = 2_000_000
  /// The most items that all lists, tuples, dictionaries and tensor shapes may have together. This
  /// can exceed the number of objects, as five bytes of a pickle copy a list of any length.
  static let itemLimit = 4_000_000
  /// The most bytes of the name of a class or function, and of a key of a storage.
  static let nameLimit = 1000

  var reader: ByteReader
  var stack: [Int] = []
  /// The heights of the stack at the marks.
  var marks: [Int] = []
  var memo: [UInt64: Int] = [:]
  var storageIndices: [UTF8Key: Int] = [:]
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

  /// A flaw at the reader's position.
  func flaw(_ reason: String) -> Flaw {
    .pickle(reason: reason, offset: reader.position)
  }

  /// Counts `count` more items against the limit.
  mutating func count(items count: Int) throws(Flaw) {
    itemCount += count
    guard itemCount <= Self.itemLimit else {
      throw flaw("its lists and dictionaries have more than \(Self.itemLimit) items")
    }
  }

  private mutating func execute(_ code: UInt8, at position: Int) throws(Flaw) {
    switch code {
    case 0x80:
      let version = try operand(UInt8.self)
      guard version <= 5 else {
        throw flaw("it has version \(version) of the format; 0 to 5 are read")
      }
    // The length of a frame, which only helps to read a pickle from a pipe.
    case 0x95: _ = try operand(UInt64.self)

    case UInt8(ascii: "("): try mark()
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): try pushAgain(top())
    case UInt8(ascii: "p"): try keep(decimalLine())
    case UInt8(ascii: "q"): try keep(UInt64(operand(UInt8.self)))
    case UInt8(ascii: "r"): try keep(UInt64(operand(UInt32.self)))
    case 0x94: try keep(UInt64(memo.count))
    case UInt8(ascii: "g"): try recall(decimalLine())
    case UInt8(ascii: "h"): try recall(UInt64(operand(UInt8.self)))
    case UInt8(ascii: "j"): try recall(UInt64(operand(UInt32.self)))

    case UInt8(ascii: ")"): try push(.tuple([]))
    case 0x85: try pushTuple(count: 1)
    case 0x86: try pushTuple(count: 2)
    case 0x87: try pushTuple(count: 3)
    case UInt8(ascii: "t"): try pushTuple(popToMark())
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "l"): try pushList(popToMark())
    case UInt8(ascii: "}"): try push(.dictionary(keys: [], values: []))
    case UInt8(ascii: "d"): try pushDictionary(popToMark())
    case UInt8(ascii: "a"): try append([pop()])
    case UInt8(ascii: "e"): try append(popToMark())
    case UInt8(ascii: "s"):
      let value = try pop()
      try setItems([pop(), value])
    case UInt8(ascii: "u"): try setItems(popToMark())
    case 0x8f: try push(.set([]))
    case 0x90: try addToSet(popToMark())
    case 0x91: try pushSet(popToMark())

    case UInt8(ascii: "c"): try pushGlobal(module: textLine(), name: textLine())
    case 0x93:
      let name = try popText()
      try pushGlobal(module: popText(), name: name)
    case UInt8(ascii: "R"), 0x81:
      let arguments = try popTuple()
      try make(pop(), arguments)
    case 0x92:
      _ = try pop()
      let arguments = try popTuple()
      try make(pop(), arguments)
    case UInt8(ascii: "i"):
      try pushGlobal(module: textLine(), name: textLine())
      let callable = try pop()
      try make(callable, popToMark())
    case UInt8(ascii: "o"):
      let items = try popToMark()
      guard let callable = items.first else { throw flaw("it makes an object of no class") }
      try make(callable, Array(items.dropFirst()))
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"): try pushPersistent(popTuple())
    case UInt8(ascii: "P"):
      throw flaw(
        "its protocol 0 does not say which elements a tensor has, so PyTorch cannot read "
          + "it either; save it again without pickle_protocol=0")
    default:
      guard try pushValue(code) else { throw .instruction(code: code, offset: position) }
    }
  }
}
