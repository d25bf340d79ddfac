public import Files
import PlainText

/// Why a tensor file cannot be read or written. The description is one sentence for the user.
public enum TensorFileError: Error, Equatable, CustomStringConvertible {
  /// The system refused an operation on the file.
  case system(FileError)
  /// The content is in none of the formats that can be read, and not known otherwise.
  case unknownFormat(path: String)
  /// The content is something else, such as "a web page (HTML)", and what to do about it.
  case otherContent(path: String, content: String, advice: String?)
  /// A folder does not hold exactly one tensor file, or a set of shards is not complete.
  case folder(path: String, reason: String)
  /// The file, or what should be written to it, breaks a rule of the safetensors format.
  case safetensors(path: String, SafetensorsFlaw)
  /// The file, or what should be written to it, breaks a rule of PyTorch's formats.
  case pyTorch(path: String, PyTorchFlaw)
  /// The file has no tensor of that name.
  case missing(path: String, tensor: String)
  /// The tensor's elements have another type than was asked for.
  case wrongType(path: String, tensor: String, stored: ScalarType, expected: ScalarType)

  public var description: String {
    switch self {
    case .system(let error): error.description
    case .unknownFormat(let path):
      "\(path) is neither a safetensors file nor one of PyTorch's; files of tensors are read in "
        + "these formats only"
    case .otherContent(let path, let content, let advice):
      "\(path) is \(content.printable), not a file of tensors that can be read"
        + (advice.map { "; \($0.printable)" } ?? "")
    case .folder(let path, let reason): "\(path): \(reason)"
    case .safetensors(let path, let flaw): "\(path): \(flaw)"
    case .pyTorch(let path, let flaw): "\(path): \(flaw)"
    case .missing(let path, let tensor): "\(path): there is no tensor \"\(tensor.printable)\""
    case .wrongType(let path, let tensor, let stored, let expected):
      "\(path): tensor \"\(tensor.printable)\" has elements of type \(stored.rawValue), "
        + "\(expected.rawValue) was expected"
    }
  }
}
