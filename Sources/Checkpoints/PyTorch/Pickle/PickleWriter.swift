import Tensors

/// Writes the pickle of a `state_dict`, with instructions that `torch.load(weights_only=True)`
/// accepts.
struct PickleWriter {
  private var bytes: [UInt8] = [0x80, 2]

  /// Begins an `OrderedDict`. Its keys and values follow.
  mutating func beginDictionary() {
    addGlobal("collections", "OrderedDict")
    bytes += Array(")R(".utf8)
  }

  /// Ends the keys and values of a dictionary.
  mutating func endItems() { bytes.append(UInt8(ascii: "u")) }

  /// Adds a text.
  mutating func add(text: String) {
    bytes += [UInt8(ascii: "X")] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// Adds a tensor with a storage of its own, `data/<storage>`.
  mutating func addTensor(storage: Int, type: ScalarType, shape: TensorShape) {
    guard let storageClass = type.storageClass else {
      fatalError("PickleWriter: PyTorch has no storage class for \(type)")
    }
    addGlobal("torch._utils", "_rebuild_tensor_v2")
    bytes += Array("((".utf8)
    add(text: "storage")
    addGlobal("torch", storageClass)
    add(text: "\(storage)")
    add(text: "cpu")
    add(integer: shape.count)
    // Ends the description of the storage. The tensor's offset follows.
    bytes += Array("tQ".utf8)
    add(integer: 0)
    addTuple(shape.dimensions)
    var (stride, strides) = (1, [Int]())
    for extent in shape.dimensions.reversed() {
      strides.append(stride)
      stride *= max(1, extent)
    }
    addTuple(strides.reversed())
    // No gradient and no hooks.
    bytes.append(0x89)
    addGlobal("collections", "OrderedDict")
    bytes += Array(")RtR".utf8)
  }

  /// Ends the pickle and returns its bytes.
  consuming func finish() -> [UInt8] { bytes + [UInt8(ascii: ".")] }

  private mutating func addGlobal(_ module: String, _ name: String) {
    bytes += Array("c\(module)\n\(name)\n".utf8)
  }

  private mutating func addTuple(_ integers: [Int]) {
    bytes.append(UInt8(ascii: "("))
    for integer in integers { add(integer: integer) }
    bytes.append(UInt8(ascii: "t"))
  }

  private mutating func add(integer: Int) {
    if let value = UInt8(exactly: integer) {
      bytes += [UInt8(ascii: "K"), value]
    } else if let value = Int32(exactly: integer) {
      bytes += [UInt8(ascii: "J")] + littleEndian(value)
    } else {
      bytes += [0x8a, 8] + littleEndian(Int64(integer))
    }
  }
}
