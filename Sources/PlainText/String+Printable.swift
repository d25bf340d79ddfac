extension String {
  /// This text on a single line, safe to print: each scalar that could move a terminal's cursor,
  /// change its colours, hide a part of the line or make a file of XML invalid stands as `\u{1B}`.
  ///
  /// Text that is safe stays as it is, so escaping twice changes nothing.
  package var escaped: String { escaped(keepingNewlines: false) }

  /// Likewise, on as many lines as it has.
  package var escapedLines: String { escaped(keepingNewlines: true) }

  /// Whether `escaped` is this text.
  package var isPrintable: Bool { unicodeScalars.allSatisfy(\.isPrintable) }

  /// This text as `escaped`, and without its middle if it is long: a name of unknown origin.
  package var printable: String { shortened(to: 300).escaped }

  /// This text, or `limit` of its Unicode scalars, half from each end, with an ellipsis between
  /// them.
  ///
  /// Counts scalars because one character can consist of megabytes of them.
  package func shortened(to limit: Int) -> String {
    // A scalar takes at least one byte.
    guard utf8.count > limit else { return self }
    let scalars = unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return self }
    return String(scalars.prefix(limit - limit / 2)) + "…" + String(scalars.suffix(limit / 2))
  }

  private func escaped(keepingNewlines: Bool) -> String {
    // Nearly all text is, and stays as it is.
    if utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return self }
    var escaped = UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isPrintable || (keepingNewlines && scalar == "\n") {
        escaped.append(scalar)
      } else {
        escaped += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
      }
    }
    return String(escaped)
  }
}

extension Unicode.Scalar {
  /// Whether this scalar shows as itself: neither a control character (C0, DEL, C1) nor a format
  /// character (directions, invisible ones, tags) nor a separator of lines, and a character at all.
  package var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: !properties.isNoncharacterCodePoint
    }
  }
}
