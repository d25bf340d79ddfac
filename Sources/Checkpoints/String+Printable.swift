extension String {
  /// The text without what would move a terminal's cursor or change its colours, and not too long:
  /// what a file calls something, for a sentence or a table.
  package var printable: String {
    var printable = ""
    for scalar in shortened(to: 300).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        printable.unicodeScalars.append("\u{FFFD}")
      default: printable.unicodeScalars.append(scalar)
      }
    }
    return printable
  }

  /// The first `limit` of Unicode's scalars, and an ellipsis if there are more.
  ///
  /// Scalars, as a single character can be megabytes long.
  func shortened(to limit: Int) -> String {
    // A scalar takes a byte at least.
    guard utf8.count > limit else { return self }
    let scalars = unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return self }
    return String(scalars[..<end]) + "…"
  }
}
