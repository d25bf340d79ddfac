import Files
import Tensors

extension ReadableFile {
  /// Opens the tensor file at `path`.
  convenience init(tensorsAt path: String) throws(TensorFileError) {
    do { try self.init(path: path) } catch { throw .system(error) }
  }

  /// Reads `count` elements from `offset` on.
  func elements<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    count: Int, at offset: Int
  ) throws(TensorFileError) -> [Element] {
    var elements = [Element](repeating: 0, count: count)
    var span = elements.mutableSpan
    // SAFETY: integers have no padding, and any bits are a valid integer.
    var bytes = unsafe span.mutableBytes
    do { try read(into: &bytes, at: offset) } catch { throw .system(error) }
    return elements
  }

  /// Reads a tensor whose elements are stored as `type` from `offset` on, in row-major order.
  ///
  /// Elements become `Float` as `ScalarType.singles` converts them.
  func tensor(of type: ScalarType, shape: TensorShape, at offset: Int) throws(TensorFileError)
    -> Tensor
  {
    guard type == .float32 else {
      let bytes: [UInt8] = try elements(count: shape.count * type.size, at: offset)
      return Tensor(type.singles(in: bytes.span), shape: shape)
    }
    do {
      return try Tensor(shape: shape) { (output: inout OutputSpan<Float>) throws(FileError) in
        output.append(repeating: 0, count: output.freeCapacity)
        var span = output.mutableSpan
        // SAFETY: any bits are a valid `Float`.
        var bytes = unsafe span.mutableBytes
        try read(into: &bytes, at: offset)
      }
    } catch {
      throw .system(error)
    }
  }
}
