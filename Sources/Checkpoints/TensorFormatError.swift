public import Files
import PlainText

/// What can go wrong with a file of tensors in a format whose rules are broken by a `Flaw`. The
/// description is one sentence for the user.
public enum TensorFormatError<Flaw>: Error, Equatable, CustomStringConvertible
where Flaw: Error & Equatable & CustomStringConvertible {
  /// The system refused an operation on the file.
  case system(FileError)
  /// The bytes of `path`, or the content that was to be written there, break the format's rules.
  case invalid(path: String, Flaw)
  /// The file holds no tensor of that name.
  case missing(path: String, tensor: String)
  /// The tensor exists, but with elements of another type than was asked for.
  case wrongType(path: String, tensor: String, stored: ScalarType, expected: ScalarType)

  public var description: String {
    switch self {
    case .system(let error): error.description
    case .invalid(let path, let flaw): "\(path): \(flaw)"
    case .missing(let path, let tensor): "\(path): there is no tensor \"\(tensor.printable)\""
    case .wrongType(let path, let tensor, let stored, let expected):
      "\(path): tensor \"\(tensor.printable)\" has elements of type \(stored.rawValue), "
        + "\(expected.rawValue) was expected"
    }
  }

  /// The result of `body`, whose error is the system's.
  static func reporting<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(Self) -> Result {
    do { return try body() } catch { throw .system(error) }
  }
}
