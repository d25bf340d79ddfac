import Testing

@testable import Checkpoints

/// Pickles that no PyTorch would write, by hand.
struct PickleTests {
  typealias Flaw = PyTorchFlaw

  /// A pickle of protocol 2 of instructions written as text.
  static func pickle(_ parts: [UInt8]...) -> [UInt8] { [0x80, 2] + parts.flatMap { $0 } + [0x2e] }

  static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

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
    let (tensors, _) = try pickle.flattened()
    #expect(tensors.map(\.name) == ["a"])
    #expect(
      tensors[0].view == TensorView(storage: 0, offset: 0, extents: [2, 3], strides: [3, 1]))
    #expect(pickle.storages == [TensorStorage(key: "0", type: .float32, count: 6)])
  }

  /// Each would read outside its storage, or overflow on the way to finding out.
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

  /// Where there is only one element, its stride may be anything.
  @Test func theStrideOfOneElementMeansNothing() throws {
    let pickle = try Pickle(Self.tensor(extents: [1, 6], strides: [.max, 1]))
    #expect(try pickle.flattened().tensors[0].view.isContiguous)
  }

  @Test(arguments: [
    "os.system", "posix.system", "builtins.eval", "__builtin__.getattr", "__main__.Generator",
    "torch.load", "torch.nn.modules.conv.ConvTranspose2d", "numpy.core.multiarray.scalar",
    "torch.hub.load", ".", "torch.",
  ])
  func otherGlobalsAreRefusedByName(name: String) {
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let (module, last) = (name[..<dot], name[name.index(after: dot)...])
    #expect(throws: Flaw.global(name)) {
      try Pickle(Self.pickle(Self.ascii("c\(module)\n\(last)\n")))
    }
  }

  /// Of all 256 instructions those of the list are known, and no others.
  @Test func otherInstructionsAreRefusedByCode() {
    let known = Set(Self.ascii("NKMJGXUTCB()t]}aesu0qrhjcRbQ.") + [0x80, 0x88, 0x89, 0x8a, 0x85])
      .union([0x86, 0x87])
    for code in UInt8.min...UInt8.max {
      // Enough of everything for an instruction that is known.
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

  /// Sixty dictionaries, each of which holds the one before twice: a billion billion names.
  @Test func sharedObjectsDoNotMultiply() {
    var bytes = Self.ascii("}")
    for _ in 0..<60 {
      bytes += Self.ascii("q\u{0}0}(") + Self.text("a") + Self.ascii("h\u{0}") + Self.text("b")
      bytes += Self.ascii("h\u{0}u")
    }
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(bytes)).flattened() }
  }

  /// A device is a text; anything else would be copied with all that it holds.
  @Test func aDeviceIsAText() {
    #expect(throws: Flaw.self) {
      try Pickle(Self.pickle(Self.ascii("ctorch\ndevice\n(]tR")))
    }
  }

  /// A name of a megabyte over a list would be joined with each of its numbers.
  @Test func namesHaveALimit() throws {
    func named(_ count: Int) -> [UInt8] {
      Self.pickle(
        Self.ascii("}"), Self.text(String(repeating: "n", count: count)), Self.ascii("Ns"))
    }
    #expect(throws: Flaw.self) { try Pickle(named(1001)).flattened() }
    #expect(try Pickle(named(1000)).flattened().metadata.count == 1)
  }

  /// A long list is looked through each time that it is met, which counts.
  @Test func longListsThatAreSharedCount() {
    var bytes = Self.ascii("](") + [UInt8](repeating: UInt8(ascii: "N"), count: 10_000)
    bytes += Self.ascii("eq\u{0}0](")
    for _ in 0..<200 { bytes += Self.ascii("h\u{0}") }
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(bytes, Self.ascii("e"))).flattened() }
  }

  /// A list that holds itself, and a hundred thousand lists within one another.
  @Test func nestingHasALimit() {
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(Self.ascii("]q\u{0}h\u{0}a"))).flattened() }
    let depth = 100_000
    let deep = Self.ascii(
      String(repeating: "]", count: depth) + String(repeating: "a", count: depth - 1))
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(deep)).flattened() }
  }

  @Test func theNumberOfObjectsHasALimit() {
    let many = [UInt8](repeating: UInt8(ascii: "N"), count: Pickle.nodeLimit + 1)
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(many)) }
    let recalled =
      Self.ascii("Nq\u{0}")
      + [[UInt8]](
        repeating: Self.ascii("h\u{0}"), count: Pickle.nodeLimit + 1
      ).flatMap { $0 }
    #expect(throws: Flaw.self) { try Pickle(Self.pickle(recalled)) }
  }

  @Test func equalNamesAreRefused() {
    let tensor = Self.tensor(extents: [6], strides: [1])
    // The first dictionary's item again, by another way to the same name.
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
