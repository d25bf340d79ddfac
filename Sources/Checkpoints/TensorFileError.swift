public import Files

/// Why a file of tensors cannot be opened. The description is one sentence for the user.
public enum TensorFileError: Error, CustomStringConvertible {
  /// The system refused an operation on the file.
  case system(FileError)
  /// The file is no sound safetensors file.
  case safetensors(SafetensorsError)
  /// The file is no sound PyTorch file.
  case pyTorch(PyTorchFileError)

  public var description: String {
    switch self {
    case .system(let error): error.description
    // Neither of PyTorch's formats begins like this file; a name alone may have promised one.
    case .safetensors(.invalid(let path, let flaw)) where flaw.isAnotherFormat:
      "\(path) is neither a safetensors file nor one of PyTorch's; files of tensors are read in these "
        + "formats only"
    case .safetensors(let error): error.description
    case .pyTorch(let error): error.description
    }
  }
}

extension SafetensorsFlaw {
  /// Whether hardly anything speaks for safetensors.
  fileprivate var isAnotherFormat: Bool {
    switch self {
    case .tooShort, .headerTooLong: true
    default: false
    }
  }
}
