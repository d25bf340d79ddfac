import Files
import Tensors

/// Collects named tensors and writes them as a file that `torch.load(path, weights_only=True)` turns
/// into a `state_dict`.
///
/// Equal content in equal order gives equal bytes, whatever the file's name.
///
///     var writer = PyTorchWriter()
///     writer.add(filter.oihwFromHWIO(), named: "main.0.weight")
///     try writer.write(to: "netG.pth")
public struct PyTorchWriter: TensorWriter {
  /// What will be written.
  public var tensors: [WrittenTensor] = []
  private let groups: [String]

  /// A file of no tensors yet.
  ///
  /// - Parameter groups: tensors called `<group>.<name>` become a dictionary of their own, `<group>`
  ///   in one that holds all groups; none for a single dictionary.
  public init(groups: [String] = []) { self.groups = groups }

  /// Writes the file, replacing the one at `path`, which stays untouched until the new one is
  /// complete and on the disk.
  ///
  /// Throws if the system refuses, if two tensors have the same name, or if the file would exceed
  /// 4 GiB.
  public func write(to path: String) throws(PyTorchFileError) {
    var names: Set<String> = []
    var size = 0
    for entry in tensors {
      precondition(
        groups.isEmpty || groups.count { entry.name.hasPrefix($0 + ".") } == 1,
        "PyTorchWriter: '\(entry.name)' belongs to none or to several of the groups \(groups)")
      guard names.insert(entry.name).inserted else { throw .invalid(path: path, .name(entry.name)) }
      // The elements, and amply for their names in the pickle and in the archive.
      size += entry.shape.count * entry.elements.type.size + 2 * entry.name.utf8.count + 1024
    }
    // A list of entries counts in 16 bits.
    guard size <= ZipWriter.limit, tensors.count < 60_000 else {
      throw .invalid(path: path, .tooLarge)
    }
    try PyTorchFileError.reporting { () throws(FileError) in
      var archive = try ZipWriter(replacing: path)
      try archive.add("archive/data.pkl", pickle().span.bytes)
      try archive.add("archive/byteorder", Array("little".utf8).span.bytes)
      for (index, entry) in tensors.enumerated() {
        try entry.elements.withBytes { (bytes) throws(FileError) in
          try archive.add("archive/data/\(index)", bytes)
        }
      }
      try archive.add("archive/version", Array("3\n".utf8).span.bytes)
      try archive.commit()
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
