import PlainText

/// The rules for names in tensor files, which keep the time that they take proportional to their
/// length.
///
/// Swift compares texts canonically and counts characters. Both take quadratic time for a long run
/// of scalars that combine: marks, flags, joiners. Unicode's stream-safe text
/// (https://unicode.org/reports/tr15/#Stream_Safe_Text_Format) has at most 30 of them in a row.
enum TensorName {
  /// The most bytes of a name.
  static let byteLimit = 1000
  /// The most scalars in a row that combine with others.
  private static let runLimit = 30

  /// What is wrong with a name that is not sound.
  static let complaint =
    "a name has more than \(byteLimit) bytes, or more than \(runLimit) combining marks in a row"

  /// Whether `name` keeps the rules.
  static func isSound(_ name: String) -> Bool {
    let utf8 = name.utf8
    guard utf8.count <= byteLimit else { return false }
    if utf8.allSatisfy({ $0 < 0x80 }) { return true }
    var run = 0
    for scalar in name.unicodeScalars {
      run = scalar.combines ? run + 1 : 0
      guard run <= runLimit else { return false }
    }
    return true
  }
}

extension Unicode.Scalar {
  /// Whether it may become one character with its neighbours.
  fileprivate var combines: Bool {
    // The first combining mark is U+0300; from U+2E80 to U+9FFF there are ideographs, with marks
    // from U+302A to U+309A.
    guard value >= 0x300, !(0x30a0...0x9fff).contains(value) else { return false }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .format, .modifierSymbol, .otherSymbol:
      return true
    default: return properties.isGraphemeExtend
    }
  }
}
