/// Why a line is not a `Problem`.
package struct ProblemError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Error, Equatable {
    case unknownField(String)
    case repeatedField(String)
    case missingField(String)
    /// The field is not followed by a decimal number in `1...Problem.largestExtent`; the padding
    /// may also be 0.
    case badNumber(field: String)
    /// The name does not begin and end with a quotation mark, or something comes after it.
    case badName
    case kernelDoesNotFit
    case noOutput
    case tooLarge
  }

  package let reason: Reason
  /// The offending line.
  package let text: String
  /// Where the line is, as `file:line`; empty if it comes from no file.
  package let location: String

  package init(reason: Reason, text: String, location: String = "") {
    self.reason = reason
    self.text = text
    self.location = location
  }

  package var description: String {
    (location.isEmpty ? "" : "\(location): ") + "\(text): \(explanation)"
  }

  private var explanation: String {
    switch reason {
    case .unknownField(let field):
      "`\(field)` is no field; possible are mb, ic, ih, iw, oc, kh, kw, s, p and n"
    case .repeatedField(let field): "`\(field)` is given twice"
    case .missingField(let field): "`\(field)` is missing; add it with a number, as in `\(field)4`"
    case .badNumber(let field):
      "`\(field)` needs a whole number from \(field == "p" ? 0 : 1) to \(Problem.largestExtent)"
    case .badName: "the name must be the last field and stand in quotation marks, as in `n\"a\"`"
    case .kernelDoesNotFit: "the kernel is larger than the padded input"
    case .noOutput: "the padding leaves nothing of the output; choose a smaller one"
    case .tooLarge: "the problem has more than 2^62 products; choose smaller sizes"
    }
  }
}
