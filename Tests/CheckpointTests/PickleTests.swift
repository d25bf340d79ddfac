import Testing

@testable import Checkpoints

/// Handmade pickles that PyTorch would not write.
struct PickleTests {
  typealias Flaw = PyTorchFlaw

  /// A pickle of protocol 2 with instructions in ASCII.
  static func pickle(_ parts: [UInt8]...) -> [UInt8] { [0x80, 2] + parts.flatMap { $0 } + [0x2e] }

  static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Instructions that repeat.
  static func repeated(_ text: String, _ count: Int) -> [UInt8] {
    Array(String(repeating: text, count: count).utf8)
  }

  /// A long integer.
  static func long(_ value: Int) -> [UInt8] { [0x8a, 8] + littleEndian(value) }

  static func text(_ text: String) -> [UInt8] {
    ascii("X") + littleEndian(UInt32(text.utf8.count)) + ascii(text)
  }

  /// A dictionary of one tensor `a` in a storage of `count` floats.
  static func tensor(
    count: Int = 6, offset: Int = 0, extents: [Int], strides: [Int], key: String = "0"
  ) -> [UInt8] {
    func tuple(_ integers: [Int]) -> [UInt8] {
      ascii("(") + integers.flatMap(long) + ascii("t")
    }
    return pickle(
      ascii("}"), text("a"), ascii("ctorch._utils\n_rebuild_tensor_v2\n(("), text("storage"),
      ascii("ctorch\nFloatStorage\n"), text(key), text("cpu"), long(count), ascii("tQ"),
      long(offset), tuple(extents), tuple(strides), [0x89], ascii("}tRs"))
  }

  @Test func aTensorByHand() throws {
    let pickle = try Pickle(Self.tensor(extents: [2, 3], strides: [3, 1]))
    let tensors = try pickle.flattened().tensors
    #expect(tensors.map(\.name) == ["a"])
    let view = try TensorView(
      storage: 0, available: 6, offset: 0, extents: [2, 3], strides: [3, 1])
    #expect(tensors[0].view == view)
    #expect(pickle.storages == [TensorStorage(key: "0", type: .float32, count: 6)])
  }

  /// Each would read outside its storage, or overflow in the check for it.
  @Test(arguments: [
    (6, 0, [7], [1]), (6, 1, [6], [1]), (6, 0, [2, 3], [3, 2]), (6, 7, [], []),
    (6, -1, [1], [1]), (6, 0, [-1], [1]), (6, 0, [2], [-1]), (6, 0, [2, 2], [1]),
    (6, 0, [.max], [1]), (6, 0, [2], [.max]), (6, 0, [.max, .max], [.max, .max]),
    (6, 0, [1 << 32, 1 << 32, 1 << 32], [0, 0, 0]), (6, 0, [0, .max, .max], [1, 1, 1]),
    (6, .max, [2], [.max]), (-1, 0, [1], [1]), (.max, 0, [.max], [1]), (6, 0, [7], [0]),
    (6, 0, [Int](repeating: 1, count: 17), [Int](repeating: 1, count: 17)), (0, 0, [], []),
  ])
  func tensorsOutsideOfTheirStorageAreRefused(
    count: Int, offset: Int, extents: [Int], strides: [Int]
  ) {
    let bytes = Self.tensor(count: count, offset: offset, extents: extents, strides: strides)
    #expect(throws: Flaw.self) { try Pickle(bytes) }
  }

  /// The stride along an extent of 1 may be anything.
  @Test func theStrideOfOneElementMeansNothing() throws {
    let pickle = try Pickle(Self.tensor(extents: [1, 6], strides: [.max, 1]))
    #expect(try pickle.flattened().tensors[0].view.isContiguous)
  }

  /// A function that would be called is named and kept as data, whatever it is.
  @Test(arguments: [
    "os.system", "posix.system", "builtins.eval", "__builtin__.getattr", "__main__.Generator",
    "torch.load", "torch.nn.modules.conv.ConvTranspose2d", "numpy.core.multiarray.scalar",
    "torch.hub.load", ".", "torch.",
  ])
  func otherGlobalsAreData(name: String) throws {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let (module, last) = (name[..<dot], name[name.index(after: dot)...])
    let global = Self.ascii("c\(module)\n\(last)\n")
    let call = Self.ascii("}") + Self.text("a") + global + Self.ascii("(") + Self.text("x")
    for end in [Self.ascii("tRs"), Self.ascii("t") + [0x81] + Self.ascii("s")] {
      let pickle = try Pickle(Self.pickle(call, end))
      #expect(pickle.objects.map(\.className) == [name])
      #expect(throws: Flaw.objectsAlone(className: name)) { try pickle.flattened() }
    }
  }

  /// What such a function would make of a tensor or a storage is not known, and may be a tensor.
  @Test func otherFunctionsOfTensorsAreRefused() throws {
    let tensor = Self.tensor(extents: [6], strides: [1]).dropFirst(3 + 6).dropLast(2)
    let call = Self.ascii("cposix\nsystem\n") + tensor + [0x85] + Self.ascii("R")
    let bytes = Self.pickle(Self.ascii("}"), Self.text("a"), call, Self.ascii("s"))
    #expect(throws: Flaw.tensor(name: "a", reason: "made by posix.system")) {
      try Pickle(bytes).flattened()
    }
    // Beside what is read, it is an attribute of an object like any other.
    let object = Self.ascii("cmain\nClass\n)") + [0x81] + Self.ascii("}") + Self.text("x") + call
    let hidden = Self.pickle(
      Self.ascii("}("), Self.text("t"), Array(tensor), Self.text("o"), object, Self.ascii("sbu"))
    let content = try Pickle(hidden).flattened()
    #expect(content.tensors.map(\.name) == ["t"])
    #expect(content.metadata == ["o": "main.Class"])
  }

  /// Of all 256 instructions, only those for registered extensions and for buffers outside of the
  /// pickle are unknown, besides those that the format does not have.
  @Test func otherInstructionsAreRefusedByCode() {
    let letters = Set(Self.ascii("(.012FIJKLMNPQRSTUVXabcdeghijlopqrstu}]GBC)"))
    let numbers = Set<UInt8>(0x80...0x96).subtracting([0x82, 0x83, 0x84])
    let known = letters.union(numbers)
    for code in UInt8.min...UInt8.max {
      // Enough objects and bytes for every known instruction.
      let bytes = [0x80, 2] + Self.ascii("NN(]") + [code]
      do throws(Flaw) {
        _ = try Pickle(bytes)
        #expect(code == UInt8(ascii: "."))
      } catch {
        #expect((error == .instruction(code: code, offset: 6)) == !known.contains(code), "\(code)")
      }
    }
  }

  @Test(arguments: [
    ("no object", "."), ("a mark alone", "(."), ("a tuple without a mark", "t."),
    ("an object behind a mark", "N(0."), ("appends to nothing", "Na."), ("appends to None", "NNa."),
    ("items of None", "NNNs."), ("an odd item", "}(Nu."), ("a memo that is not there", "h\u{1}."),
    ("a call of None", "N)R."), ("a call without a tuple", "ccollections\nOrderedDict\nNR."),
    ("attributes of None", "NNb."), ("a storage that is none", "NQ."),
    ("a storage that is empty", ")Q."), ("a global without an end", "ctorch\nSize"),
    ("a tensor of nothing", "ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR."),
    ("a size of None", "ctorch\nSize\n(NtR."),
    ("a dictionary of None", "ccollections\nOrderedDict\n(NtR."),
    ("a text without an end", "X\u{7f}\u{0}\u{0}\u{0}abc."), ("nothing", ""),
  ])
  func nonsenseIsRefused(kind: String, instructions: String) {
    #expect(throws: Flaw.self) { try Pickle([0x80, 2] + Self.ascii(instructions)) }
  }

  /// Twelve nested dictionaries, each with the next one four times: sixteen million paths to the
  /// innermost.
  @Test func sharedObjectsDoNotMultiply() {
    var bytes = Self.ascii("}")
    for _ in 0..<12 {
      bytes += Self.ascii("q\u{0}0}(")
      for name in ["a", "b", "c", "d"] { bytes += Self.text(name) + Self.ascii("h\u{0}") }
      bytes += Self.ascii("u")
    }
    #expect { try Pickle(Self.pickle(bytes)).flattened() } throws: {
      "\($0)".contains("count each time")
    }
  }

  /// A device is a text. Anything else would be copied with all its items.
  @Test func aDeviceIsAText() {
    #expect(throws: Flaw.self) {
      try Pickle(Self.pickle(Self.ascii("ctorch\ndevice\n(]tR")))
    }
  }

  /// A name of a megabyte would be joined with the index of every item of its list.
  @Test func namesHaveALimit() throws {
    func named(_ count: Int) -> [UInt8] {
      Self.pickle(
        Self.ascii("}"), Self.text(String(repeating: "n", count: count)), Self.ascii("Ns"))
    }
    #expect(throws: Flaw.self) { try Pickle(named(1001)).flattened() }
    #expect(try Pickle(named(1000)).flattened().metadata.count == 1)
  }

  /// A long list is searched each time that it is visited, which counts.
  @Test func longListsThatAreSharedCount() {
    let count = 10_000
    let list = Self.ascii("](") + Self.repeated("N", count) + Self.ascii("eq\u{0}0](")
    let bytes = list + Self.repeated("h\u{0}", Pickle.itemLimit / count + 1) + Self.ascii("e")
    #expect { try Pickle(Self.pickle(bytes)).flattened() } throws: {
      "\($0)".contains("count each time")
    }
  }

  /// Two lists of half a million losses, and a number after them.
  @Test func longListsOfNumbersAreRead() throws {
    let list = Self.ascii("](") + Self.repeated("K\u{7}", 500_000) + Self.ascii("e")
    let bytes = Self.pickle(
      Self.ascii("}("), Self.text("G"), list, Self.text("D"), list, Self.text("epoch"),
      Self.ascii("K\u{5}u"))
    let metadata = try Pickle(bytes).flattened().metadata
    #expect(metadata == ["G": "500000 values", "D": "500000 values", "epoch": "5"])
  }

  /// A list that contains itself, and a hundred thousand nested lists.
  @Test func nestingHasALimit() {
    let loop = Self.ascii("]q\u{0}h\u{0}a")
    #expect { try Pickle(Self.pickle(loop)).flattened() } throws: {
      "\($0)".contains("nested more than")
    }
    let depth = 100_000
    let deep = Self.repeated("]", depth) + Self.repeated("a", depth - 1)
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(deep)).flattened() }
  }

  /// A list that contains itself, visited when the limit of visits is reached. As text it would be
  /// endless.
  @Test func aListThatHoldsItselfIsNoText() {
    let count = 10_000
    let many = Self.ascii("](") + Self.repeated("N", count) + Self.ascii("eq\u{1}0")
    let loop = Self.ascii("]q\u{0}h\u{0}a0")
    for rest in 1...3 {
      // The outer tuple's items: long lists, short ones, and last the one that contains itself.
      let long = Pickle.itemLimit / count - 1
      let short = count - long - rest
      let items = Self.repeated("h\u{1}", long) + Self.repeated("N", short) + Self.ascii("h\u{0}")
      let bytes = Self.pickle(many, loop, Self.ascii("("), items, Self.ascii("t"))
      #expect(throws: Flaw.self) { try Pickle(bytes).flattened() }
    }
  }

  /// Each call of `OrderedDict` takes five bytes and copies its whole list.
  @Test func copiesOfAListCount() {
    let pairs = 10_000
    let bytes = Self.pickle(
      Self.ascii("ccollections\nOrderedDict\nq\u{1}0NN"), [0x86], Self.ascii("q\u{2}0]("),
      Self.repeated("h\u{2}", pairs), Self.ascii("eq\u{0}0"),
      [[UInt8]](
        repeating: Self.ascii("h\u{1}h\u{0}") + [0x85] + Self.ascii("R0"),
        count: Pickle.itemLimit / (2 * pairs)
      ).flatMap { $0 }, Self.ascii("N"))
    #expect { try Pickle(bytes) } throws: { "\($0)".contains("items") }
  }

  /// A long text that many lists share is neither copied for each nor kept as a whole.
  @Test func textsHaveALimit() throws {
    let text = Self.text(String(repeating: "ü", count: 100_000)) + Self.ascii("q\u{0}0")
    var bytes = text + Self.ascii("}(")
    for name in ["a", "b"] {
      bytes += Self.text(name) + Self.ascii("(") + Self.repeated("h\u{0}", 8) + Self.ascii("t")
    }
    let metadata = try Pickle(Self.pickle(bytes, Self.ascii("u"))).flattened().metadata
    #expect(metadata.count == 2)
    #expect(metadata.values.allSatisfy { $0.hasPrefix("üü") && $0.utf8.count < 20_000 })
  }

  /// All names and values together are limited. A shared object has both on every path.
  @Test func namesAndValuesTogetherHaveALimit() {
    let text = Self.text(String(repeating: "v", count: 1000))
    let list = Self.ascii("](") + text + Self.ascii("q\u{0}")
    let lists = list + Self.repeated("h\u{0}", 7) + Self.ascii("eq\u{1}0](")
    let bytes = lists + Self.repeated("h\u{1}", 20_000) + Self.ascii("e")
    #expect { try Pickle(Self.pickle(bytes)).flattened() } throws: { "\($0)".contains("MiB") }
  }

  @Test func theNumberOfObjectsHasALimit() {
    let many = Pickle.nodeLimit + 1
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(Self.repeated("N", many))) }
    let recalled = Self.ascii("Nq\u{0}") + Self.repeated("h\u{0}", many)
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(recalled)) }
    let marks = Self.repeated("(", many) + Self.ascii("N")
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(marks)) }
    let kept = Self.ascii("N") + (0..<UInt32(many)).flatMap { Self.ascii("r") + littleEndian($0) }
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(kept)) }
  }

  /// Names in a file are made printable and cut before they reach a message.
  @Test func sentencesAreFitToBeRead() throws {
    let name = "\u{1b}[2J" + String(repeating: "n", count: 10_000)
    let tensor = Self.tensor(count: 5, extents: [6], strides: [1], key: name)
    let extents = [Int](repeating: 1, count: 100_000)
    let hostile = [
      Self.pickle(Self.ascii("c\(name)\nx\n")),
      Self.tensor(count: -1, extents: [1], strides: [1], key: name), tensor,
      Self.tensor(extents: extents, strides: extents), Self.tensor(extents: [1], strides: extents),
    ]
    for bytes in hostile {
      let error = #expect(throws: Flaw.self) { try Pickle(bytes) }
      let sentence = error.map(String.init(describing:)) ?? ""
      #expect(!sentence.contains("\u{1b}") && sentence.count < 700, "\(sentence.prefix(1000))")
    }
    for flaw in [Flaw.name(name), .storage(key: name, reason: "…"), .objectsAlone(className: name)]
    {
      #expect(!"\(flaw)".contains("\u{1b}") && "\(flaw)".count < 700)
    }
  }

  /// A million objects, classes and tuples. An instruction that copied the stack or the objects
  /// would need hours; a minute is a hundred times what they take.
  @Test func manyObjectsTakeLinearTime() throws {
    let count = 300_000
    let bytes = Self.pickle(
      Self.ascii("cm\nC\nq\u{0}0("),
      [[UInt8]](
        repeating: Self.ascii("h\u{0}N") + [0x85, 0x81], count: count
      ).flatMap { $0 }, Self.ascii("t"))
    var pickle: Pickle?
    let time = try ContinuousClock().measure { pickle = try Pickle(bytes) }
    #expect(pickle?.objects.count == count)
    #expect(time < .seconds(60))
  }

  @Test func equalNamesAreRefused() {
    let tensor = Self.tensor(extents: [6], strides: [1])
    // The same name on another path.
    let item = tensor.dropFirst(3).dropLast(2)
    let bytes = Self.pickle(Self.ascii("}("), Array(item), Array(item), Self.ascii("u"))
    #expect(throws: Flaw.name("a")) { try Pickle(bytes).flattened() }
  }

  @Test(arguments: [([], 0), ([5], 5), ([0xff], -1), ([0, 1], 256), ([0, 0x80], -32768)])
  func longIntegers(bytes: [UInt8], value: Int) throws {
    let pickle = try Pickle(Self.pickle([0x8a, UInt8(bytes.count)] + bytes))
    guard case .integer(value) = pickle.nodes[pickle.root] else {
      Issue.record("\(pickle.nodes[pickle.root]) is not \(value)")
      return
    }
  }
}
