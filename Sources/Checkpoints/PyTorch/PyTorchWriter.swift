import Files
import Preconditions
import Tensors

/// Collects named tensors and writes a file that `torch.load(path, weights_only=True)` loads as a
/// `state_dict`.
///
/// The same content in the same order gives the same bytes, whatever the name of the file.
///
///     var writer = PyTorchWriter()
///     writer.add(filter.oihwFromHWIO(), named: "main.0.weight")
///     try writer.write(to: "netG.pth")
public struct PyTorchWriter: TensorWriter {
  /// The tensors to write.
  public var tensors: [WrittenTensor] = []
  private let groups: [String]

  /// A writer without tensors.
  ///
  /// - Parameter groups: names of nested dictionaries. The tensor `<group>.<name>` becomes `<name>`
  ///   in the dictionary `<group>`. Without groups all tensors are in one dictionary.
  public init(groups: [String] = []) { self.groups = groups }

  /// Writes the file. A file that exists at `path` stays as it is until the new one is complete and
  /// on the disk.
  ///
  /// Throws if the system refuses, if two tensors have the same name, or if the file would exceed
  /// 4 GiB.
  public func write(to path: String) throws(TensorFileError) {
    var names: Set<String> = []
    var size = 0
    for entry in tensors {
      require(
        groups.isEmpty || groups.count { entry.name.hasPrefix($0 + ".") } == 1,
        "PyTorchWriter: '\(entry.name)' belongs to none or to several of the groups \(groups)")
      guard names.insert(entry.name).inserted else { throw .pyTorch(path: path, .name(entry.name)) }
      // The elements and an upper bound of what the pickle and the archive need for them.
      size += entry.shape.count * entry.elements.type.size + 2 * entry.name.utf8.count + 1024
    }
    // The number of entries has 16 bits.
    guard size <= ZipWriter.limit, tensors.count < 60_000 else {
      throw .pyTorch(path: path, .tooLarge)
    }
    do {
      var archive = try ZipWriter(replacing: path)
      try archive.add("archive/data.pkl", pickle())
      try archive.add("archive/byteorder", Array("little".utf8))
      for (index, entry) in tensors.enumerated() {
        try entry.elements.withBytes { (bytes) throws(FileError) in
          try archive.add("archive/data/\(index)", bytes)
        }
      }
      try archive.add("archive/version", Array("3\n".utf8))
      try archive.commit()
    } catch {
      throw .system(error)
    }
  }

  private func pickle() -> [UInt8] {
    var pickle = PickleWriter()
    let indexed = Array(zip(tensors.indices, tensors))
    func addDictionary(_ members: [(Int, WrittenTensor)], prefix: String) {
      pickle.beginDictionary()
      for (index, entry) in members {
        pickle.add(text: String(entry.name.dropFirst(prefix.count)))
        pickle.addTensor(storage: index, type: entry.elements.type, shape: entry.shape)
      }
      pickle.endItems()
    }
    if groups.isEmpty {
      addDictionary(indexed, prefix: "")
    } else {
      pickle.beginDictionary()
      for group in groups {
        pickle.add(text: group)
        addDictionary(
          indexed.filter { $0.1.name.hasPrefix(group + ".") }, prefix: group + ".")
      }
      pickle.endItems()
    }
    return pickle.finish()
  }
}
