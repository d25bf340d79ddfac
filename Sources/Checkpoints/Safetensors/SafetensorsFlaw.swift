import PlainText

/// The rule of the safetensors format that a file breaks.
public enum SafetensorsFlaw: Error, Equatable {
  /// The file has fewer than the 8 bytes of the header's length.
  case tooShort(size: Int)
  /// The header is longer than the 100,000,000 bytes that the format allows.
  case headerTooLong(length: UInt64)
  /// The header is longer than is read.
  case headerTooLarge(length: UInt64)
  /// The header would end after the end of the file.
  case headerBeyondEnd(length: UInt64, size: Int)
  /// The header is not JSON, or not of the expected form.
  case header(reason: String, offset: Int)
  /// The elements of a tensor have a type that is not supported.
  case unsupportedType(tensor: String, type: String)
  /// The byte count of a tensor does not fit into 64 bits.
  case overflow(tensor: String)
  /// A tensor's shape needs another number of bytes than its offsets span.
  case wrongSize(tensor: String, expected: Int, begin: Int, end: Int)
  /// The bytes of a tensor overlap those of the tensor before it, or leave a gap.
  case misplaced(tensor: String, expected: Int, begin: Int)
  /// The tensors need another number of bytes than the file has.
  case wrongFileSize(expected: Int, size: Int)
  /// A tensor to write has a name that is taken or reserved.
  case name(String)
}

extension SafetensorsFlaw: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let size):
      "not a safetensors file: it has \(size) bytes, and the length of the header alone takes 8"
    case .headerTooLong(let length):
      "a header of \(length) bytes exceeds the format's limit of \(SafetensorsFile.formatLimit); "
        + "this is probably no safetensors file"
    case .headerTooLarge(let length):
      "the header has \(length) bytes; at most \(SafetensorsFile.headerLimit) are read, the names of "
        + "some 150,000 tensors"
    case .headerBeyondEnd(let length, let size):
      "the file is truncated or not safetensors: a header of \(length) bytes does not fit into "
        + "\(size) bytes"
    case .header(let reason, let offset):
      "the header is damaged at its byte \(offset): \(reason)"
    case .unsupportedType(let tensor, let type):
      "tensor \"\(tensor.printable)\" has elements of type \(type.printable); supported are "
        + ScalarType.allCases.map(\.rawValue).joined(separator: ", ")
    case .overflow(let tensor):
      "the size of tensor \"\(tensor.printable)\" overflows 64 bits"
    case .wrongSize(let tensor, let expected, let begin, let end):
      "tensor \"\(tensor.printable)\" needs \(expected) bytes, but its offsets are \(begin) and "
        + "\(end)"
    case .misplaced(let tensor, let expected, let begin):
      "tensor \"\(tensor.printable)\" begins at \(begin), but the tensors before it end at "
        + "\(expected)"
    case .wrongFileSize(let expected, let size):
      size < expected
        ? "the file is truncated: it has \(size) of \(expected) bytes; copy or download it again"
        : "the file has \(size) bytes, but its tensors end at \(expected)"
    case .name(let name):
      "\"\(name.printable)\" cannot name a tensor: the name is already taken or reserved"
    }
  }
}
