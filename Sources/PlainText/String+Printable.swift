extension String {
  /// This text, safe to print: at most 300 Unicode scalars, and U+FFFD in place of each scalar that
  /// could move a terminal's cursor, change its colours or hide a part of the line.
  ///
  /// For names that come from files of unknown origin.
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

  /// The first `limit` Unicode scalars, followed by an ellipsis if there are more.
  ///
  /// Counts scalars because one character can consist of megabytes of them.
  package func shortened(to limit: Int) -> String {
    // A scalar takes at least one byte.
    guard utf8.count > limit else { return self }
    let scalars = unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return self }
    return String(scalars[..<end]) + "…"
  }
}
