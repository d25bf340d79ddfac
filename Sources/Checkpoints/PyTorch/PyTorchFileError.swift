public import Files

/// What can go wrong with a file of PyTorch's. The description is one sentence for the user.
public enum PyTorchFileError: Error, Equatable, CustomStringConvertible {
  /// The system refused an operation on the file.
  case system(FileError)
  /// The bytes of `path` cannot be read as tensors.
  case invalid(path: String, Flaw)
  /// The file holds no tensor of that name.
  case missing(path: String, tensor: String)
  /// The tensor exists, but with elements of another type than was asked for.
  case wrongType(path: String, tensor: String, stored: ScalarType, expected: ScalarType)

  /// Why bytes cannot be read as tensors.
  public enum Flaw: Error, Equatable {
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

  public var description: String {
    switch self {
    case .system(let error): error.description
    case .invalid(let path, let flaw): "\(path): \(flaw)"
    case .missing(let path, let tensor): "\(path): there is no tensor \"\(tensor)\""
    case .wrongType(let path, let tensor, let stored, let expected):
      "\(path): tensor \"\(tensor)\" has elements of type \(stored.rawValue), "
        + "\(expected.rawValue) was expected"
    }
  }
}

extension PyTorchFileError {
  /// The result of `body`, whose error is the system's.
  static func reporting<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(PyTorchFileError) -> Result {
    do { return try body() } catch { throw .system(error) }
  }
}

extension PyTorchFileError.Flaw: CustomStringConvertible {
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
      "it would have Python use '\(name)', which no file of tensors needs, so it is not read; save the "
        + "network's state_dict() alone, with torch.save(model.state_dict(), path)"
    case .bigEndian:
      "its numbers are big-endian; load it with PyTorch and save it again on a little-endian machine"
    case .storage(let key, let reason):
      "the elements of storage '\(key)' cannot be read: \(reason)"
    case .name(let name):
      "two of its tensors are called \"\(name)\""
    case .tooLarge:
      "the tensors need more than the 4 GiB that are written in this format; let the name end with "
        + ".safetensors"
    }
  }
}
