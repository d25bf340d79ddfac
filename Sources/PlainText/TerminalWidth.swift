extension String {
  /// The columns that a terminal uses to show this text.
  ///
  /// An approximation of Unicode's East Asian Width (UAX #11): wide characters and emoji take two
  /// columns, combining and invisible characters none.
  package var terminalWidth: Int {
    // All printable ASCII characters take one column.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return utf8.count }
    return reduce(0) { $0 + $1.terminalWidth }
  }
}

extension Character {
  /// A character is as wide as its widest scalar.
  fileprivate var terminalWidth: Int {
    unicodeScalars.reduce(0) { max($0, $1.terminalWidth) }
  }
}

extension Unicode.Scalar {
  /// Blocks of which all characters are wide.
  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x20000...0x3FFFD,
  ]

  fileprivate var terminalWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .format: return 0
    default: break
    }
    let isWide =
      properties.isEmojiPresentation || Self.wideBlocks.contains { $0.contains(value) }
    return isWide ? 2 : 1
  }
}
