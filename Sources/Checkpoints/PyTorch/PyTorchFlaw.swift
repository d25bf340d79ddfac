import PlainText

/// What can go wrong with a file of PyTorch's.
public typealias PyTorchFileError = TensorFormatError<PyTorchFlaw>

/// Why bytes cannot be read as tensors.
public enum PyTorchFlaw: Error, Equatable {
  /// The zip archive around everything is damaged or of an unusual kind.
  case archive(reason: String)
  /// The pickle breaks the rules of the format, or holds nonsense.
  case pickle(reason: String, offset: Int)
  /// The pickle has an instruction that a file of tensors does not need.
  case instruction(code: UInt8, offset: Int)
  /// The pickle asks for a Python function or class that a file of tensors does not need.
  case global(String)
  /// The tensors' elements are big-endian.
  case bigEndian
  /// The elements of a tensor do not lie where they should.
  case storage(key: String, reason: String)
  /// Two tensors have the same name, once nested names are joined.
  case name(String)
  /// What was to be written needs more than a plain zip archive holds.
  case tooLarge
}

extension PyTorchFlaw: CustomStringConvertible {
  public var description: String {
    switch self {
    case .archive(let reason):
      "the zip archive is damaged: \(reason); copy or download it again"
    case .pickle(let reason, let offset):
      "its pickle makes no sense at byte \(offset): \(reason)"
    case .instruction(let code, let offset):
      "its pickle has the instruction 0x\(String(code, radix: 16)) at byte \(offset), which no file of "
        + "tensors needs; save the network's state_dict() alone"
    case .global(let name):
      "it would have Python use '\(name.printable)', which no file of tensors needs, so it is not read; save the "
        + "network's state_dict() alone, with torch.save(model.state_dict(), path)"
    case .bigEndian:
      "its numbers are big-endian; load it with PyTorch and save it again on a little-endian machine"
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
