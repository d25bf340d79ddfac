import Files
import Tensors

extension ReadableFile {
  /// `count` elements as they lie in the file from `offset` on.
  func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    count: Int, at offset: Int
  ) throws(FileError) -> [Element] {
    var elements = [Element](repeating: 0, count: count)
    var span = elements.mutableSpan
    var bytes = span.mutableBytes
    try read(into: &bytes, at: offset)
    return elements
  }

  /// A tensor of `shape` whose elements lie in the file from `offset` on, row-major, as `type`, and
  /// become single-precision numbers as by `ScalarType.singles`.
  func tensor(of type: ScalarType, shape: Shape, at offset: Int) throws(FileError) -> Tensor {
    guard type == .float32 else {
      let bytes: [UInt8] = try elements(count: shape.count * type.size, at: offset)
      return Tensor(type.singles(in: bytes), shape: shape)
    }
    return try Tensor(shape: shape) { (output: inout OutputSpan<Float>) throws(FileError) in
      output.append(repeating: 0, count: output.freeCapacity)
      var span = output.mutableSpan
      var bytes = span.mutableBytes
      try read(into: &bytes, at: offset)
    }
  }
}
