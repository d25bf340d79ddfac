import Files
import PlainText

/// The format of `torch.save` before version 1.6.
///
/// Five pickles (a magic number, a version, facts about the machine, the saved object, the keys of
/// its storages) are followed by the storages, each a number of elements and their bytes.
struct LegacyArchive {
  /// The number 0x1950a86a20f9469cfc6c, which every such file begins with, and the end of its
  /// pickle. The instruction before it is `LONG1` with the number of its bytes.
  private static let number: [UInt8] = [
    0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]
  /// How `torch.save` writes it with its own protocol, 2.
  static let magic: [UInt8] = [0x80, 2] + number
  /// The most bytes of the first pickle in any protocol.
  static let longestMagic = 2 + 9 + 13 + 16

  /// The length of the pickle of that number at the beginning of `start`, in any of the protocols
  /// 0 to 5; nil for another start.
  static func magicLength(of start: [UInt8]) -> Int? {
    // A protocol and a frame's length stand before it.
    for length in [2, 11] {
      if start.count >= length + number.count, start[0] == 0x80, 2...5 ~= start[1],
        length == 2 || start[2] == 0x95, start[length...].starts(with: number)
      {
        return length + number.count
      }
    }
    // Protocols 0 and 1 have no instruction for long numbers.
    let digits = Array("L119547037146038801333356L\n.".utf8)
    return start.starts(with: digits) ? digits.count : nil
  }

  /// The saved object.
  let pickle: Pickle
  /// The file position of each storage's first element.
  private(set) var positions: [Int] = []

  /// Reads everything but the elements.
  init(_ file: ReadableFile) throws(TensorFileError) {
    func invalid(_ flaw: PyTorchFlaw) -> TensorFileError {
      .pyTorch(path: file.path, flaw)
    }
    let start: [UInt8] = try file.elements(count: min(file.size, PyTorchFile.pickleLimit), at: 0)
    let magicLength = Self.magicLength(of: start) ?? 0
    let keys: Pickle
    do throws(PyTorchFlaw) {
      let version = try Pickle(start, at: magicLength)
      guard case .integer(1001) = version.nodes[version.root] else {
        throw PyTorchFlaw.pickle(
          reason: "it has another version than 1001", offset: magicLength)
      }
      let machine = try Pickle(start, at: version.end)
      guard machine.isLittleEndian else { throw PyTorchFlaw.bigEndian }
      pickle = try Pickle(start, at: machine.end)
      keys = try Pickle(start, at: pickle.end)
    } catch {
      throw invalid(error)
    }
    guard case .list(let items) = keys.nodes[keys.root] else {
      throw invalid(.pickle(reason: "there is no list of storages", offset: pickle.end))
    }
    let storages = Dictionary(
      uniqueKeysWithValues: pickle.storages.enumerated().map {
        (UTF8Key($0.element.key), $0.offset)
      })
    var found = [Int?](repeating: nil, count: pickle.storages.count)
    var position = keys.end
    for item in items {
      guard case .text(let key) = keys.nodes[item], let index = storages[UTF8Key(key)],
        found[index] == nil
      else {
        throw invalid(.pickle(reason: "its list of storages makes no sense", offset: pickle.end))
      }
      let storage = pickle.storages[index]
      guard position <= file.size - 8 else { throw invalid(storage.truncation) }
      let count: [Int64] = try file.elements(count: 1, at: position)
      position += 8
      do {
        try storage.requireCount(count[0], available: file.size - position)
      } catch {
        throw invalid(error)
      }
      found[index] = position
      position += storage.byteCount
    }
    for (storage, position) in zip(pickle.storages, found) {
      guard let position else {
        throw invalid(.storage(key: storage.key, reason: "it is not in the list of storages"))
      }
      positions.append(position)
    }
  }
}

extension Pickle {
  /// Whether this pickle, which describes a machine, says that it is little-endian.
  fileprivate var isLittleEndian: Bool {
    guard case .dictionary(let keys, let values) = nodes[root] else { return false }
    return zip(keys, values).contains { key, value in
      if case .text("little_endian") = nodes[key], case .bool(true) = nodes[value] {
        true
      } else {
        false
      }
    }
  }
}
