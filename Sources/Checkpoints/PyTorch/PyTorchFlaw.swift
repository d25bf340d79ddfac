import PlainText

/// The rule of PyTorch's formats that a file breaks.
public enum PyTorchFlaw: Error, Equatable {
  /// The zip archive is damaged.
  case archive(reason: String)
  /// The zip archive is of a kind that is not read, such as an encrypted one.
  case unusualArchive(reason: String)
  /// The zip archive holds something else than PyTorch's tensors, such as "NumPy arrays (.npz)".
  case otherArchive(content: String, advice: String?)
  /// Reading all tensors would take more than `PyTorchFile.costFactor` times the file's size.
  case tooCostly(bytes: Int, size: Int)
  /// The pickle is damaged, or its objects are not those of a tensor file.
  case pickle(reason: String, offset: Int)
  /// The pickle has an instruction that a tensor file does not need.
  case instruction(code: UInt8, offset: Int)
  /// The pickle has no tensors that can be read, but a Python object of this class.
  case objectsAlone(className: String)
  /// A tensor is of a kind that is not read: "made by torch._utils._rebuild_qtensor".
  case tensor(name: String, reason: String)
  /// The elements are big-endian.
  case bigEndian
  /// The elements of a storage are missing, or are not as many as the pickle says.
  case storage(key: String, reason: String)
  /// Two tensors have the same name after nested names are joined.
  case name(String)
  /// The tensors to write exceed the size of a plain zip archive.
  case tooLarge
}

extension PyTorchFlaw: CustomStringConvertible {
  public var description: String {
    switch self {
    case .archive(let reason):
      "the zip archive is damaged: \(reason); copy or download it again"
    case .unusualArchive(let reason):
      "the zip archive is not read: \(reason); unpack it, and save it again with torch.save"
    case .otherArchive(let content, let advice):
      "it is a zip archive of \(content), not one of tensors as torch.save writes"
        + (advice.map { "; \($0)" } ?? "")
    case .tooCostly(let bytes, let size):
      "it has \(size) bytes, but its tensors together take \(bytes) to read, because they share or "
        + "repeat them or are compressed; at most \(PyTorchFile.costFactor) times the size is read; "
        + "load it with PyTorch and save a clone() of each"
    case .pickle(let reason, let offset):
      "its pickle makes no sense at byte \(offset): \(reason)"
    case .instruction(let code, let offset):
      "its pickle has the instruction 0x\(String(code, radix: 16)) at byte \(offset), which no "
        + "file of tensors needs; save the network's state_dict() alone"
    case .objectsAlone(let className):
      "it has no tensors, but a Python object of the class '\(className.printable)', which is not "
        + "taken apart; save the network's state_dict(), with torch.save(model.state_dict(), path)"
    case .tensor(let name, let reason):
      "\"\(name.printable)\" is a tensor \(reason.printable), which is not read; load the file with "
        + "PyTorch and save plain tensors"
    case .bigEndian:
      "its numbers are big-endian; load it with PyTorch and save it again on a little-endian "
        + "machine"
    case .storage(let key, let reason):
      "the elements of storage '\(key.printable)' cannot be read: \(reason)"
    case .name(let name):
      "two of its tensors are called \"\(name.printable)\""
    case .tooLarge:
      "the tensors need more than the 4 GiB that are written in this format; let the name end with "
        + ".safetensors"
    }
  }
}
