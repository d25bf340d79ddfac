import KernelInterface

extension Problem {
  /// The largest size that a line may state.
  package static let largestExtent = 1 << 20

  /// Parses a line.
  ///
  /// - Throws: `ProblemError` if the line describes no problem.
  package init(_ line: String) throws(ProblemError) {
    let prefix = "deconv:"
    let isTransposed = line.hasPrefix(prefix)
    do {
      let fields = try Fields(line.dropFirst(isTransposed ? prefix.count : 0))
      self.init(
        kind: isTransposed ? .transposedConvolution : .convolution,
        shape: try fields.shape(isTransposed: isTransposed), name: fields.name)
    } catch let reason {
      throw ProblemError(reason: reason, text: line)
    }
  }

  /// Parses the text of a file, one problem a line. Empty lines and lines that begin with `#` are
  /// skipped.
  ///
  /// - Throws: `ProblemError` with `file` and the number of the offending line.
  package static func list(_ text: String, file: String) throws(ProblemError) -> [Problem] {
    var problems: [Problem] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
      do {
        problems.append(try Problem(String(line)))
      } catch let error {
        throw ProblemError(
          reason: error.reason, text: error.text, location: "\(file):\(index + 1)")
      }
    }
    return problems
  }
}

/// The fields of a line.
private struct Fields {
  private var sizes: [String: Int] = [:]
  private(set) var name = ""

  init(_ text: Substring) throws(ProblemError.Reason) {
    var rest = text
    while !rest.isEmpty {
      let field = String(rest.prefix(while: \.isLetter))
      rest.removeFirst(field.count)
      switch field {
      case "n":
        guard rest.count >= 2, rest.first == "\"", rest.last == "\"" else { throw .badName }
        name = String(rest.dropFirst().dropLast())
        guard !name.contains(where: { $0 == "\"" || $0.isNewline }) else { throw .badName }
        return
      case "mb", "ic", "ih", "iw", "oc", "kh", "kw", "s", "p":
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        let smallest = field == "p" ? 0 : 1
        guard let size = Int(digits), (smallest...Problem.largestExtent).contains(size) else {
          throw .badNumber(field: field)
        }
        guard sizes.updateValue(size, forKey: field) == nil else { throw .repeatedField(field) }
      default:
        throw .unknownField(field.isEmpty ? String(rest.prefix(1)) : field)
      }
    }
  }

  private func size(
    _ field: String, default fallback: Int? = nil
  ) throws(ProblemError.Reason) -> Int {
    guard let size = sizes[field] ?? fallback else { throw .missingField(field) }
    return size
  }

  /// The shape of the convolution, or of the adjoint of the transposed convolution. It satisfies
  /// the preconditions of `ConvolutionShape`, and none of its counts overflows.
  func shape(isTransposed: Bool) throws(ProblemError.Reason) -> ConvolutionShape {
    let (batch, stride, padding) = (
      try size("mb"), try size("s", default: 1), try size("p", default: 0)
    )
    var (inputChannels, outputChannels) = (try size("ic"), try size("oc"))
    var height = try size("ih")
    var width = try size("iw", default: height)
    let kernelHeight = try size("kh")
    let kernelWidth = try size("kw", default: kernelHeight)
    if isTransposed {
      height = (height - 1) * stride - 2 * padding + kernelHeight
      width = (width - 1) * stride - 2 * padding + kernelWidth
      swap(&inputChannels, &outputChannels)
      guard height > 0, width > 0 else { throw .noOutput }
    }
    // Sizes are at most 2^20, so products of two do not overflow. Larger products are computed in
    // floating point.
    let (rows, columns) = (height + 2 * padding, width + 2 * padding)
    guard rows >= kernelHeight, columns >= kernelWidth else { throw .kernelDoesNotFit }
    let factors = [
      batch, rows, columns, inputChannels, outputChannels, kernelHeight, kernelWidth,
    ]
    guard factors.reduce(1, { $0 * Double($1) }) < 0x1p62 else { throw .tooLarge }
    return ConvolutionShape(
      batch: batch, height: height, width: width, inputChannels: inputChannels,
      outputChannels: outputChannels, kernelHeight: kernelHeight, kernelWidth: kernelWidth,
      stride: stride, padding: padding)
  }
}
